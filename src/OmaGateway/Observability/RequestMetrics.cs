using System.Diagnostics.Metrics;

namespace OmaGateway.Observability;

/// <summary>What ASP.NET Core's own metrics don't tell about requests on the public listener.</summary>
internal sealed class RequestMetrics
{
    private readonly Counter<long> _problems;
    private long _active;

    public RequestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayTelemetry.MeterPrefix + "Requests");
        _problems = meter.CreateCounter<long>("oma.problems", "{problem}", "Problem documents sent, by type.");
        meter.CreateObservableUpDownCounter("oma.requests.active", () => Volatile.Read(ref _active), "{request}", "Requests being served on the public listener.");
    }

    public void Begin() => Interlocked.Increment(ref _active);

    public void End() => Interlocked.Decrement(ref _active);

    public void Problem(string route, string slug) => _problems.Add(1, new(MetricTags.Route, route), new(MetricTags.Problem, slug));
}
