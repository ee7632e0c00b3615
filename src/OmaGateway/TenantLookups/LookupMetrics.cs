using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OmaGateway.Observability;

namespace OmaGateway.TenantLookups;

/// <summary>Meter <c>OmaGateway.TenantLookups</c>. Requests and stores are counted in plain fields that the meter observes: a hit pays for one increment.</summary>
internal sealed class LookupMetrics
{
    private static readonly string[] Outcomes = ["hit_local", "hit_shared", "stale_revalidate", "stale_error", "miss", "collapsed", "bypass", "not_cached"];
    private static readonly string[] Reasons = ["size", "rejected", "purged"];

    private readonly ConcurrentDictionary<string, RouteCounts> _routes = new(StringComparer.Ordinal);
    private readonly Meter _meter;
    private readonly CountTable _stores = new(MetricTags.Operation, MetricTags.Outcome);
    private readonly Counter<long> _evictions;
    private readonly Counter<long> _tampered;
    private readonly Histogram<double> _flights;
    private long _tamperedTotal;

    public LookupMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(GatewayTelemetry.MeterPrefix + "TenantLookups");
        _meter.CreateObservableCounter("oma.lookup.requests", Observe, "{request}", "Lookups by route and how they were answered; all but miss and bypass saved an upstream call.");
        _meter.CreateObservableCounter("oma.lookup.stores", _stores.Observe, "{copy}", "Copies kept, by level and outcome.");
        _evictions = _meter.CreateCounter<long>("oma.lookup.evictions", "{copy}", "Copies that went from memory, by reason.");
        _tampered = _meter.CreateCounter<long>("oma.lookup.tampered", "{value}", "Values of Redis that were no authentic copy; each was a miss.");
        _flights = _meter.CreateHistogram("oma.lookup.flight.duration", "s", "From a lookup's miss to the upstream's answer.", null, GatewayTelemetry.Seconds);
    }

    public long Tampered => Volatile.Read(ref _tamperedTotal);

    public IEnumerable<KeyValuePair<string, RouteCounts>> Routes => _routes.OrderBy(route => route.Key, StringComparer.Ordinal);

    public static string Word(LookupOutcome outcome) => Outcomes[(int)outcome];

    public void Observe(Func<long> entries, Func<long> bytes, Func<long> flights)
    {
        _meter.CreateObservableUpDownCounter("oma.lookup.local.entries", entries, "{copy}", "Copies in memory.");
        _meter.CreateObservableUpDownCounter("oma.lookup.local.size", bytes, "By", "What they weigh.");
        _meter.CreateObservableUpDownCounter("oma.lookup.flights", flights, "{flight}", "Lookups under way.");
    }

    /// <summary>Of one route: ask once and keep it.</summary>
    public RouteCounts For(string routeId) => _routes.GetOrAdd(routeId, static _ => new RouteCounts(Outcomes.Length));

    public void StoredLocally(bool kept) => _stores.Add("local", kept ? "kept" : "refused");

    /// <param name="kept">Null where Redis gave no answer.</param>
    public void StoredInRedis(bool? kept) => _stores.Add("shared", kept switch { true => "kept", false => "refused", _ => "unknown" });

    public void Evicted(EvictionReason reason, int copies)
    {
        if (copies > 0)
        {
            _evictions.Add(copies, new KeyValuePair<string, object?>(MetricTags.Reason, Reasons[(int)reason]));
        }
    }

    public void NotAuthentic()
    {
        Interlocked.Increment(ref _tamperedTotal);
        _tampered.Add(1);
    }

    public void Landed(string routeId, AnswerVerdict verdict, TimeSpan duration) => _flights.Record(
        duration.TotalSeconds,
        new(MetricTags.Route, routeId),
        new(MetricTags.Outcome, verdict switch { AnswerVerdict.Keep => "kept", AnswerVerdict.Pass => "passed", AnswerVerdict.Rejected => "rejected", _ => "host_down" }));

    private IEnumerable<Measurement<long>> Observe()
    {
        foreach (var (route, counts) in _routes)
        {
            for (int i = 0; i < Outcomes.Length; i++)
            {
                if (counts[(LookupOutcome)i] is > 0 and var count)
                {
                    yield return new Measurement<long>(count, new(MetricTags.Route, route), new(MetricTags.Outcome, Outcomes[i]));
                }
            }
        }
    }
}

/// <summary>One route's requests by outcome.</summary>
internal sealed class RouteCounts(int outcomes)
{
    private readonly long[] _counts = new long[outcomes];

    public long this[LookupOutcome outcome] => Volatile.Read(ref _counts[(int)outcome]);

    public void Add(LookupOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);
}
