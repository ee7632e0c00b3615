using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>The chart's list of metrics against the instruments that a running gateway with Redis has.</summary>
public class EmittedMetricsTests
{
    [Fact]
    public async Task List_OfTheChart_IsWhatTheGatewayHas()
    {
        var instruments = new ConcurrentDictionary<string, MetricList>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) => instruments[instrument.Name] = new MetricList(instrument.Name, instrument.Unit ?? "", KindOf(instrument)),
        };
        listener.Start();
        await using var redis = await RedisServer.StartAsync();
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var gateway = await GatewayHost.StartAsync(GatewayHost.InThisProcess, [$"Redis:ConnectionString={redis.ConnectionString}", .. GatewayArguments.Upstream(simulator.Address)]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rest/oma/softwareconsole/tenant/querytenantbasic");
        request.Headers.Add("X-Auth-Token", "tok-1");
        (await gateway.Public.SendAsync(request)).EnsureSuccessStatusCode();

        var listed = MetricList.Read();
        listed.Count.ShouldBeGreaterThan(10);
        listed.Where(metric => instruments.GetValueOrDefault(metric.Name) != metric)
            .Select(metric => $"listed {metric}; the gateway has {instruments.GetValueOrDefault(metric.Name)?.ToString() ?? "no such instrument"}")
            .ShouldBeEmpty();
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "UpDownCounter" or "ObservableUpDownCounter" => "updowncounter",
        "Gauge" or "ObservableGauge" => "gauge",
        "Histogram" => "histogram",
        var other => other,
    };
}
