using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OmaGateway.Masking;

namespace OmaGateway.Benchmarks;

/// <summary>
/// The masker beside a bare reader on a machine that isn't quiet: both by turns in slices of about a millisecond, so that a busy neighbour
/// hits both alike and many slices are undisturbed. Shown are the fastest slice of each, and the median of the ratios of neighbours.
/// <code>dotnet run -c Release --project tests/OmaGateway.Benchmarks -- masking-ratio</code>
/// </summary>
internal static class MaskingRatio
{
    private const int Slices = 2_000;
    private const int SliceBytes = 400_000;

    public static void Run(TextWriter report)
    {
        string config = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "config", "masking.json");
        MaskingRules rules = MaskingRules.Parse(File.ReadAllBytes(config), config).Rules!;
        Compare("tenant (R2)", MaskingBodies.Tenant(), rules.Plan("tenant")!, report);
        Compare("subscriptions (R3), 99 records", MaskingBodies.Subscriptions(), rules.Plan("subscriptions")!, report);
    }

    private static void Compare(string name, byte[] body, MaskingPlan plan, TextWriter report)
    {
        var output = new ArrayBufferWriter<byte>(512 * 1024);
        var tally = new MaskTally(plan);
        int count = Math.Max(1, SliceBytes / body.Length);
        var reads = new double[Slices];
        var masks = new double[Slices];
        for (int slice = -Slices / 2; slice < Slices; slice++)
        {
            double read = Nanoseconds(count, () => Read(body)), mask = Nanoseconds(count, () => Mask(body, plan, output, tally));
            if (slice >= 0) (reads[slice], masks[slice]) = (read, mask);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Mask(body, plan, output, tally);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        double[] ratios = [.. reads.Zip(masks, (read, mask) => read / mask).Order()];
        report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {body.Length} B; reader {reads.Min():F0} ns, {body.Length / reads.Min() * 1000:F0} MB/s; masker {masks.Min():F0} ns, {body.Length / masks.Min() * 1000:F0} MB/s; throughput ratio {reads.Min() / masks.Min():F2} of the fastest slices, {ratios[Slices / 2]:F2} in the median; {allocated} B allocated"));
    }

    private static void Read(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
        }
    }

    private static void Mask(byte[] body, MaskingPlan plan, ArrayBufferWriter<byte> output, MaskTally tally)
    {
        output.ResetWrittenCount();
        if (Masker.Mask(body, plan, output, tally) != MaskOutcome.Masked) throw new InvalidOperationException("The body isn't masked.");
    }

    private static double Nanoseconds(int count, Action action)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < count; i++) action();
        return TimeProvider.System.GetElapsedTime(start).TotalNanoseconds / count;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
