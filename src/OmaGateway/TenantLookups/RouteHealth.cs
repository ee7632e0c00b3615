using System.Collections.Concurrent;

namespace OmaGateway.TenantLookups;

/// <summary>
/// Whether a route's upstream answered last time. While it does not, stale copies are served at once, and one request a second
/// goes to see: with thousands of tokens the upstream gets one request a second, and its recovery is noticed within two.
/// </summary>
internal sealed class RouteHealth
{
    private const long ProbeInterval = 1_000;

    private long _upAt = long.MinValue;
    private long _nextProbe;
    private volatile bool _down;

    public bool IsDown => _down;

    /// <param name="now">Milliseconds of a clock that does not jump; the same for every member.</param>
    public void Answered(long now)
    {
        Interlocked.Exchange(ref _upAt, now);
        _down = false;
    }

    /// <param name="asked">When the question that got no answer was asked: one from before the last answer says nothing.</param>
    public void Failed(long asked, long now)
    {
        if (asked >= Interlocked.Read(ref _upAt))
        {
            Interlocked.Exchange(ref _nextProbe, now + ProbeInterval);
            _down = true;
        }
    }

    /// <summary>True for one caller a second while the upstream is down.</summary>
    public bool MayProbe(long now)
    {
        long next = Interlocked.Read(ref _nextProbe);
        return now >= next && Interlocked.CompareExchange(ref _nextProbe, now + ProbeInterval, next) == next;
    }
}

/// <summary>The health of every route, by its id; routes come from configuration alone.</summary>
internal sealed class RouteHealths
{
    private readonly ConcurrentDictionary<string, RouteHealth> _routes = new(StringComparer.Ordinal);

    public IEnumerable<string> Down => _routes.Where(route => route.Value.IsDown).Select(route => route.Key).Order(StringComparer.Ordinal);

    public RouteHealth For(string routeId) => _routes.GetOrAdd(routeId, static _ => new RouteHealth());
}
