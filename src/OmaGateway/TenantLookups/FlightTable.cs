using System.Collections.Concurrent;

namespace OmaGateway.TenantLookups;

/// <summary>The flights under way: at most one for each lookup and kind in this gateway. Owns them to their end.</summary>
internal sealed class FlightTable(LookupCache cache, IServiceProvider services) : IHostedService
{
    /// <summary>A flight that has been under way for so long, while the upstream is down, is not waited for by the next probe.</summary>
    private const long StuckAfter = 1_000;

    private readonly ConcurrentDictionary<FlightKey, Flight> _flights = new();
    private readonly ConcurrentDictionary<Flight, Task> _running = new(ReferenceEqualityComparer.Instance);

    public int Count => _running.Count;

    /// <summary>The flight for this lookup: the one under way, or a new one. <see cref="Flight.Leave"/> it when done.</summary>
    /// <param name="original">The request that asks; of it only the route and what makes the lookup's key is taken.</param>
    /// <param name="request">The lookup.</param>
    /// <param name="route">Its route.</param>
    /// <param name="kind">Its terms.</param>
    /// <param name="next">The rest of the proxy's pipeline.</param>
    /// <param name="leads">True where this call started it.</param>
    public Flight Join(HttpContext original, in LookupRequest request, LookupRoute route, FlightKind kind, RequestDelegate next, out bool leads)
    {
        var names = cache.NamesOf(request);
        var key = new FlightKey(names.Entry, kind);
        while (true)
        {
            long now = cache.Ticks;
            bool isProbe = false;
            if (_flights.TryGetValue(key, out var underWay))
            {
                isProbe = route.Health.IsDown && now - underWay.StartedAt >= StuckAfter && route.Health.MayProbe(now);
                if (!isProbe && underWay.TryJoin())
                {
                    leads = false;
                    return underWay;
                }
            }

            var flight = new Flight(key, now, isProbe, route.Policy.TimeOut, cache.Time);
            cache.GiveWay();
            if (underWay is null ? _flights.TryAdd(key, flight) : _flights.TryUpdate(key, flight, underWay))
            {
                flight.TryJoin();
                leads = true;
                Start(flight, new LookupTrip(cache, flight, request, names, route), DetachedRequest.Create(original, request, services, flight.Cancellation), next);
                return flight;
            }

            flight.Dispose();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        cache.Metrics.Observe(() => cache.Local.Entries, () => cache.Local.Bytes, () => Count);
        return Task.CompletedTask;
    }

    /// <summary>Kestrel has waited for the requests by now; what is left are refreshes that nobody waits for.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var flight in _running.Keys)
        {
            flight.CallOff();
        }

        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Start(Flight flight, LookupTrip trip, HttpContext context, RequestDelegate next)
    {
        var run = trip.RunAsync(context, next, landed: () => _flights.TryRemove(new(flight.Key, flight)));
        if (run.IsCompleted)
        {
            flight.Dispose();
            return;
        }

        _running[flight] = run;
        run.ContinueWith(
            _ =>
            {
                _running.TryRemove(flight, out Task? _);
                flight.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
