using System.CommandLine;
using System.Text;
using OmaGateway.Cli;
using OmaGateway.Masking;
using OmaGateway.Tests.Masking;

namespace OmaGateway.Tests.Cli;

/// <summary>The command on whole streams, and how it says what's wrong.</summary>
public sealed class MaskCommandTests
{
    private static readonly Option<string> Config = new("--config") { DefaultValueFactory = _ => "config", Recursive = true };

    [Fact]
    public void Mask_LongBodyWithByteOrderMark_IsMaskedAndReported()
    {
        string record = """{"customerName":"zhangsan","company":"Contoso Example","remark":"call 13200007077","id":"1638814724192780290"}""";
        string body = $$"""{"result":[{{string.Join(',', Enumerable.Repeat(record, 5000))}}],"count":5000}""";
        string expected = body.Replace("zhangsan", "z*******").Replace("Contoso Example", "Conto** *******").Replace("call 13200007077", "***");

        (MaskOutcome outcome, string masked, string report) = Run("subscriptions", "\uFEFF" + body);

        outcome.ShouldBe(MaskOutcome.Masked);
        masked.ShouldBe(expected);
        report.ReplaceLineEndings("\n").ShouldBe(
            "field                    masked    partly     clear    erased     drift\n" +
            "result[].company              0         0      5000         0         0\n" +
            "result[].customerName         0         0      5000         0         0\n" +
            "result[].remark               0         0         0      5000         0\n");
    }

    [Fact]
    public void Mask_BodyThatTakesLong_ShowsProgress() =>
        Run("tenant", $"[{string.Join(',', Enumerable.Repeat("1", 100_000))}]", new Clock()).Report.ShouldContain("0 of 0 MiB (32 %)");

    [Fact]
    public void Mask_BrokenBody_IsNotMasked() => Run("tenant", """{"vdn":"150" """).Outcome.ShouldBe(MaskOutcome.NotJson);

    [Theory]
    [InlineData("mask no-such-file --route tenant", "does not exist")]
    [InlineData("mask --route tenantt", "'tenantt' is no route of")]
    [InlineData("mask --route tenant --config no-such-folder", "does not exist")]
    public void Invoke_WrongCall_SaysWhyAndExitsWithTwo(string line, string why)
    {
        using var error = new StringWriter();
        if (!line.Contains("--config")) line += $" --config {Path.Combine(MaskingFixture.Root, "config")}";
        new RootCommand { Config, MaskCommand.Create(Config) }.Parse(line).Invoke(new InvocationConfiguration { Error = error }).ShouldBe(2);
        error.ToString().ShouldContain(why);
    }

    private static (MaskOutcome Outcome, string Masked, string Report) Run(string route, string body, TimeProvider? time = null)
    {
        var tally = new MaskTally(MaskingFixture.Plan(route));
        using var report = new StringWriter();
        using var output = new MemoryStream();
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        MaskOutcome outcome = new MaskRun(MaskingFixture.Plan(route), tally, report, time ?? TimeProvider.System).Mask(new MemoryStream(bytes), output, bytes.Length);
        TallyTable.Write(tally, report);
        return (outcome, Encoding.UTF8.GetString(output.ToArray()), report.ToString());
    }

    /// <summary>Three seconds pass at every look.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => _now += 3 * TimestampFrequency;
    }
}
