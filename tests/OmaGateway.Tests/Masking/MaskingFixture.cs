using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using OmaGateway.Masking;

namespace OmaGateway.Tests.Masking;

/// <summary>The shipped rules, and short ways to mask with them.</summary>
internal static class MaskingFixture
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    public static readonly MaskingRules Rules = Load(File.ReadAllBytes(Path.Combine(Root, "config", "masking.json")));

    public static MaskingPlan Plan(string name) => Rules.Plan(name).ShouldNotBeNull();

    public static MaskingRules Load(byte[] json)
    {
        MaskingRulesResult result = MaskingRules.Parse(json, "masking.json");
        result.Errors.ShouldBeEmpty();
        return result.Rules.ShouldNotBeNull();
    }

    public static MaskOutcome TryMask(string plan, byte[] body, out byte[] masked) => TryMask(Plan(plan), body, out masked);

    public static MaskOutcome TryMask(MaskingPlan plan, byte[] body, out byte[] masked)
    {
        var output = new ArrayBufferWriter<byte>();
        MaskOutcome outcome = Masker.Mask(body, plan, output, new MaskTally(plan));
        masked = output.WrittenSpan.ToArray();
        return outcome;
    }

    public static string Mask(string plan, string body)
    {
        TryMask(plan, Encoding.UTF8.GetBytes(body), out byte[] masked).ShouldBe(MaskOutcome.Masked);
        return Encoding.UTF8.GetString(masked);
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
