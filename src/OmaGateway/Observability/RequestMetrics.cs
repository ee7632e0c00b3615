using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OmaGateway.Observability;

/// <summary>What ASP.NET Core's own metrics don't tell about requests on the public listener.</summary>
internal sealed class RequestMetrics
{
    private readonly CountTable _problems = new(MetricTags.Route, MetricTags.Problem);
    private readonly ConcurrentDictionary<string, Waiting> _routes = new(StringComparer.Ordinal);
    private readonly Waiting _all = new();

    public RequestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayTelemetry.MeterPrefix + "Requests");
        meter.CreateObservableCounter("oma.problems", _problems.Observe, "{problem}", "Problem documents sent, by type.");
        meter.CreateObservableUpDownCounter("oma.requests.active", Active, "{request}", "Requests being served on the public listener, by the route that they wait in.");
    }

    public void Begin() => _all.Add(1);

    public void End() => _all.Add(-1);

    /// <summary>A request that is not answered at once waits for something: its route is known by then. To be ended by <see cref="Waiting.Add"/>.</summary>
    public Waiting Waits(string route)
    {
        var waiting = _routes.GetOrAdd(route, static _ => new());
        waiting.Add(1);
        return waiting;
    }

    /// <summary>Routes come from the configuration, so that the series are bounded. What waits in none is on a thread, or not routed.</summary>
    private IEnumerable<Measurement<long>> Active()
    {
        long rest = _all.Count;
        foreach (var (route, waiting) in _routes)
        {
            rest -= waiting.Count;
            yield return new(waiting.Count, new KeyValuePair<string, object?>(MetricTags.Route, route));
        }

        yield return new(Math.Max(0, rest), new KeyValuePair<string, object?>(MetricTags.Route, RequestTelemetry.NoRoute));
    }

    public void Problem(string route, string slug) => _problems.Add(route, slug);

    internal sealed class Waiting
    {
        private long _count;

        public long Count => Volatile.Read(ref _count);

        public void Add(int requests) => Interlocked.Add(ref _count, requests);
    }
}
