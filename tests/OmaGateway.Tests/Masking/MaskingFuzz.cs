using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OmaGateway.Masking;
using OmaGateway.Tests.Masking.Reference;
using Xunit.Abstractions;

namespace OmaGateway.Tests.Masking;

/// <summary>
/// Long random fuzzing on raw bytes: bodies are cut, spliced, doubled and poisoned over and over; the engine must refuse exactly what the
/// reference refuses, in one piece and in chunks, and must never throw. For an hour:
/// <code>OMAGATEWAY_FUZZ_SECONDS=3600 dotnet test tests/OmaGateway.Tests --filter FullyQualifiedName~MaskingFuzz --logger "console;verbosity=detailed"</code>
/// </summary>
public sealed class MaskingFuzz(ITestOutputHelper report)
{
    private static readonly byte[][] Poison =
    [
        [.. "\\ud800"u8], [.. "\\udc00"u8], [.. "\\u0065"u8], [.. "\\"u8], [.. "\""u8], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE7], [0xFF], [0], [.. "\n"u8],
        [.. "{"u8], [.. "}"u8], [.. "["u8], [.. "]"u8], [.. ","u8], [.. ":"u8], [.. "-"u8], [.. "1e"u8], [.. "00"u8], [.. "null"u8], [.. "\"email\":"u8], [.. "\"13800138000\""u8], [0xEF, 0xBB, 0xBF],
    ];

    [Fact]
    [Trait("Lane", "long")]
    public void Mask_MangledBodies_IsRefusedAsTheReferenceDoes()
    {
        string? wanted = Environment.GetEnvironmentVariable("OMAGATEWAY_FUZZ_SECONDS");
        TimeSpan duration = TimeSpan.FromSeconds(wanted is null ? 60 : int.Parse(wanted, CultureInfo.InvariantCulture));
        int seed = Environment.TickCount;
        var random = new Random(seed);
        JsonElement rules = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(MaskingFixture.Root, "config", "masking.json"))).RootElement;
        Dictionary<string, ReferenceMasker> references = BodyWords.Plans.ToDictionary(plan => plan, plan => new ReferenceMasker(rules, plan));

        long start = TimeProvider.System.GetTimestamp(), cases = 0, masked = 0;
        while (TimeProvider.System.GetElapsedTime(start) < duration)
        {
            string plan = BodyWords.Plans[random.Next(BodyWords.Plans.Length)];
            byte[] body = Mangle(new BodyGenerator(random).Body(plan), random);
            MaskOutcome outcome = MaskingFixture.TryMask(plan, body, out byte[] whole);
            string shown = $"seed {seed}, case {cases}, {plan}: {Convert.ToHexString(body)}";
            (outcome == MaskOutcome.Masked).ShouldBe(references[plan].Mask(body) is not null, shown);
            byte[] streamed = Stream(MaskingFixture.Plan(plan), body, random, outcome, shown);
            if (outcome == MaskOutcome.Masked) streamed.AsSpan().SequenceEqual(whole).ShouldBeTrue(shown);
            cases++;
            if (outcome == MaskOutcome.Masked) masked++;
        }

        report.WriteLine($"{cases} bodies in {duration.TotalSeconds} s, {masked} of them masked, the others refused; seed {seed}");
        masked.ShouldBeGreaterThan(0);
    }

    private static byte[] Stream(MaskingPlan plan, byte[] body, Random random, MaskOutcome expected, string shown)
    {
        var output = new ArrayBufferWriter<byte>();
        using var stream = new MaskingStream(plan, new MaskTally(plan));
        for (int at = 0; at < body.Length;)
        {
            int length = Math.Min(random.Next(1, 64), body.Length - at);
            stream.Push(body.AsSpan(at, length), output);
            at += length;
        }

        stream.Complete(output).ShouldBe(expected, shown);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Mangle(byte[] body, Random random)
    {
        for (int rounds = random.Next(4); rounds > 0 && body.Length > 0; rounds--)
        {
            int at = random.Next(body.Length), to = random.Next(at, Math.Min(body.Length, at + 12));
            body = random.Next(6) switch
            {
                0 => [.. body[..at], .. body[to..]],
                1 => [.. body[..to], .. body[at..to], .. body[to..]],
                2 => [.. body[..at], (byte)(body[at] ^ (1 << random.Next(8))), .. body[(at + 1)..]],
                3 => [.. body[..at], .. Encoding.UTF8.GetBytes(new TextGenerator(random).Text()), .. body[at..]],
                _ => [.. body[..at], .. Poison[random.Next(Poison.Length)], .. body[at..]],
            };
        }

        return body;
    }
}
