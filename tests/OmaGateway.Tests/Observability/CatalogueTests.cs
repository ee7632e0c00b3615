using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Observability;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Observability;

/// <summary>
/// The README's table of metrics against what a gateway really emits while each kind of thing happens once. (Alerts and dashboard: the chart's tests.)
/// </summary>
public sealed partial class CatalogueTests : IAsyncLifetime
{
    private IReadOnlyList<Reading> _emitted = [];

    public async Task InitializeAsync()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var gateway = await GatewayHost.StartAsync(
            GatewayHost.InThisProcess,
            [.. GatewayArguments.Upstream(simulator.Address), $"Redis:ConnectionString={redis.ConnectionString}", "MailBudget:AssumeSpentWhenUnknown=0", "TenantLookups:LocalEntries=16"]);
        await Poll.UntilAsync(async () => (await gateway.Management.GetStringAsync("/readyz")).Contains("\"name\":\"mail-budget\",\"state\":\"open\"", StringComparison.Ordinal), "the ledger is open");

        await SendAsync(gateway, OmaRequests.ApplyTrial(1));
        await SendAsync(gateway, OmaRequests.ApplyTrial(1));
        for (int i = 0; i < 60; i++)
        {
            await SendAsync(gateway, OmaRequests.Tenant($"user-{i}"));
        }

        await SendAsync(gateway, OmaRequests.Tenant("user-59"));
        await SendAsync(gateway, OmaRequests.Subscriptions("user-1"));
        await SendAsync(gateway, OmaRequests.Subscriptions("user-1", "{}"));
        await SendAsync(gateway, OmaRequests.Tenant("expired-1"));
        await SendAsync(gateway, new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath));
        await redis.CommandAsync("EVAL \"for _,k in ipairs(redis.call('keys','oma:lookups:*')) do if redis.call('type',k).ok=='hash' then for _,f in ipairs(redis.call('hkeys',k)) do redis.call('hset',k,f,'forged') end end end\" 0");
        await SendAsync(gateway, OmaRequests.Tenant("user-1"));
        await redis.CommandAsync("CLIENT KILL TYPE normal SKIPME yes");
        var readings = gateway.Services.GetRequiredService<MetricReadings>();
        await Poll.UntilAsync(() => readings.Collect().Any(reading => reading.Metric == "oma.redis.connections"), "the gateway is connected again");
        simulator.Faults.ApplyJson("""{"invalidJson":"truncated"}""");
        await SendAsync(gateway, OmaRequests.Tenant("user-late"));
        await simulator.DisposeAsync();
        await SendAsync(gateway, OmaRequests.Tenant("user-later"));
        _emitted = readings.Collect();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void EveryMetric_IsInTheTable_WithItsUnitAndTags()
    {
        var documented = Documented();
        foreach (var metric in _emitted.GroupBy(reading => reading.Metric))
        {
            documented.ShouldContainKey(metric.Key, "not in the README's table");
            metric.First().Unit.ShouldBe(documented[metric.Key].Unit, metric.Key);
            metric.SelectMany(reading => reading.Tags).Select(tag => tag.Key).Distinct().ShouldBeSubsetOf(documented[metric.Key].Tags, metric.Key);
        }
    }

    [Fact]
    public void EveryMetricOfTheTable_IsEmitted_WithEveryTag()
    {
        foreach (var (name, (_, tags, seldom)) in Documented())
        {
            if (seldom)
            {
                continue; // what it counts does not happen here; its name is held by the test of its room
            }

            var series = _emitted.Where(reading => reading.Metric == name).ToArray();
            series.ShouldNotBeEmpty(name);
            series.SelectMany(reading => reading.Tags).Select(tag => tag.Key).Distinct().ShouldBe(tags, ignoreOrder: true, name);
        }
    }

    /// <summary>Without bounds of their own, seconds are counted in OpenTelemetry's default buckets, which are for milliseconds: five seconds and less would be one.</summary>
    [Fact]
    public void EveryDuration_IsCountedInFractionsOfASecond()
    {
        var durations = _emitted.Where(reading => reading is { Kind: ReadingKind.Histogram, Unit: "s" }).DistinctBy(reading => reading.Metric).ToArray();
        durations.Length.ShouldBeGreaterThan(4);
        durations.ShouldAllBe(reading => reading.Buckets.Count(bucket => bucket.UpTo > 0 && bucket.UpTo < 1) > 5);
    }

    /// <summary>Rows of the table: <c>| `name` | unit | `tag` `tag` | what moves it | what to do |</c>; a unit with an asterisk marks what seldom happens.</summary>
    private static Dictionary<string, (string Unit, string[] Tags, bool Seldom)> Documented()
        => Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).ToDictionary(
            row => row.Groups[1].Value,
            row => (row.Groups[2].Value.Trim().TrimEnd('*').Trim('`', ' '), Code().Matches(row.Groups[3].Value).Select(tag => tag.Groups[1].Value).ToArray(), row.Groups[2].Value.Contains('*', StringComparison.Ordinal)));

    private static async Task SendAsync(GatewayHost gateway, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await gateway.Public.SendAsync(request);
        }
    }

    [GeneratedRegex(@"^\| `([a-z_.]+)` \|([^|]*)\|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
