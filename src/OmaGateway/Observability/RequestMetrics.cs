using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OmaGateway.Observability;

/// <summary>
/// Requests on the public listener. Their duration by OpenTelemetry's conventions for HTTP, name, unit, bounds and tags, but with no tag that would be dropped
/// on the way out: ASP.NET Core's own instrument costs a hit three times as much.
/// </summary>
internal sealed class RequestMetrics
{
    public const string Duration = "http.server.request.duration";

    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Select(static status => (object)status)];
    private readonly Histogram<double> _duration;
    private readonly CountTable _problems = new(MetricTags.Route, MetricTags.Problem);
    private readonly ConcurrentDictionary<string, Waiting> _routes = new(StringComparer.Ordinal);
    private readonly Waiting _all = new();

    public RequestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayTelemetry.MeterPrefix + "Requests");
        _duration = meter.CreateHistogram(Duration, "s", "Duration of HTTP server requests.", null, GatewayTelemetry.Seconds);
        meter.CreateObservableCounter("oma.problems", _problems.Observe, "{problem}", "Problem documents sent, by type.");
        meter.CreateObservableUpDownCounter("oma.requests.active", Active, "{request}", "Requests being served on the public listener, by the route that they wait in.");
    }

    public void Begin() => _all.Add(1);

    public void End() => _all.Add(-1);

    /// <param name="elapsed">From its first step to its last, before Kestrel sends what is left of the answer.</param>
    /// <param name="method">A known one, or <c>_OTHER</c>.</param>
    /// <param name="status">The answer's.</param>
    /// <param name="template">The route's path; null where none matched.</param>
    /// <param name="route">The route's id.</param>
    /// <param name="outcome">What became of it.</param>
    public void Ended(TimeSpan elapsed, string method, int status, string? template, string route, Outcome outcome)
    {
        TagList tags = default;
        tags.Add("http.request.method", method);
        tags.Add("http.response.status_code", status < Statuses.Length ? Statuses[status] : status);
        if (template is not null)
        {
            tags.Add("http.route", template);
        }

        tags.Add(MetricTags.Route, route);
        tags.Add(MetricTags.Outcome, outcome.Word);
        _duration.Record(elapsed.TotalSeconds, tags);
    }

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
