using OmaGateway.Observability;
using OmaGateway.Ops;

namespace OmaGateway.Tests.Ops;

/// <summary>Runs alone: what other tests allocate meanwhile would be counted too.</summary>
[CollectionDefinition(nameof(ConsoleMemoryTests), DisableParallelization = true)]
[Collection(nameof(ConsoleMemoryTests))]
public sealed class ConsoleMemoryTests
{
    private const long MemoryAllowed = 50_000_000;
    private const int Series = 1000;

    [Fact]
    public void ADay_OfManySeries_StaysSmall()
    {
        var window = new TrafficWindow();
        var start = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ExampleDay.Fill(window, start, 277, start.AddHours(-9));
        for (int i = 0; i <= 2 * TrafficWindow.WindowSeconds / TrafficWindow.StepSeconds; i++)
        {
            window.Take([.. Enumerable.Range(0, Series).Select(Reading)], i, start.AddSeconds(i * TrafficWindow.StepSeconds));
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(MemoryAllowed);
        GC.KeepAlive(window);
    }

    /// <summary>As many tags and buckets as the widest metric has.</summary>
    private static Reading Reading(int series) => new(
        "http.server.request.duration",
        "s",
        ReadingKind.Histogram,
        [new("http.request.method", "GET"), new("http.response.status_code", "200"), new("http.route", "/rest/oma/softwareconsole/tenant/querytenantbasic"), new("oma.outcome", "hit"), new("oma.route", $"route-{series}")],
        series,
        [.. Enumerable.Range(0, 15).Select(bucket => new Bucket(bucket, series))]);
}
