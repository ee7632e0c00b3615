using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Timeouts;
using OmaGateway.Observability;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.TenantLookups;

/// <summary>
/// Step 7 of a request's life. A fresh copy in memory is answered at once, without a lock, an allocation or a question to anybody; for everything
/// else the request waits for a flight.
/// </summary>
internal sealed class LookupMiddleware(RequestDelegate next, LookupCache cache, LocalHits hits, LookupShortcut shortcut, FlightTable flights, RouteHealths healths)
{
    /// <summary>What a waiting request allows beyond the flight's own time-out, which answers first.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly ConditionalWeakTable<RoutePolicy, LookupRoute> _routes = [];

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetRoutePolicy() is not { Lookup: not null } policy)
        {
            return next(context);
        }

        var route = RouteOf(policy);
        if (!LookupRequest.TryRead(context, policy, policy.MaskVersion, out var request))
        {
            route.Counts.Add(LookupOutcome.Bypass);
            context.Response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
            return next(context);
        }

        var directives = RequestDirectives.Read(context.Request.Headers);
        if (hits.TryAnswer(context, route, request, directives) is { } hit)
        {
            shortcut.Learn(context, route);
            return hit;
        }

        return AskAsync(context, route, request, directives);
    }

    private async Task AskAsync(HttpContext context, LookupRoute route, LookupRequest request, RequestDirectives directives)
    {
        using var span = GatewayTelemetry.Source.StartActivity("lookup ask");

        // The flight has the route's time-out, and what stands in for its answer has to be written after it.
        context.Feature<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (directives.OnlyIfCached)
        {
            await PeekAsync(context, route, request, directives);
            return;
        }

        var kind = KindOf(request, directives);
        directives = directives with { NoStore = kind == FlightKind.Unstored };
        var reason = kind == FlightKind.Normal ? ForwardReason.Miss : ForwardReason.Request;
        var (result, collapsed) = await WaitAsync(context, route, request, kind);
        if (kind == FlightKind.Normal && result is LookupResult.Copy { Entry.Times: var times } && directives.Refuses(times, cache.Now) && cache.Now - times.ReceivedAt >= LookupTrip.RefreshInterval)
        {
            reason = ForwardReason.Request;
            (result, collapsed) = await WaitAsync(context, route, request, FlightKind.Refresh);
        }
        else if (reason == ForwardReason.Miss && result is LookupResult.Fetched { HadCopy: true })
        {
            reason = ForwardReason.Stale;
        }

        await LookupAnswers.WriteAsync(context, route, result, reason, collapsed, cache.Now);
    }

    private async Task<(LookupResult Result, bool Collapsed)> WaitAsync(HttpContext context, LookupRoute route, LookupRequest request, FlightKind kind)
    {
        var patience = route.Policy.TimeOut + Grace;
        long began = cache.Ticks;
        var flight = flights.Join(context, request, route, kind, next, out bool leads);
        try
        {
            var found = await flight.Found.WaitAsync(patience, cache.Time, context.RequestAborted);
            if (!leads)
            {
                // Only who leads goes on in the flight's midst, where the answer came in, as without a cache: a thousand who joined would be served there one after the other.
                await Task.Yield();
            }

            if (found is not null && kind == FlightKind.Normal && !flight.Done.IsCompleted && MayServe(route, found))
            {
                flight.Pin();
                return (new LookupResult.StandIn(found, null), !leads);
            }

            return (await flight.Done.WaitAsync(patience, cache.Time, context.RequestAborted), !leads);
        }
        catch (TimeoutException) when (!flight.Done.IsFaulted) // else it is the flight's own, a defect
        {
            if (flight.Done.IsCompleted)
            {
                return (await flight.Done, !leads); // at the last moment
            }

            // The flight's own time-out is late. Where this wait ended in time it is a call to the upstream that does not hear it, else a busy machine.
            if (flight.AsksUpstream && cache.Ticks - began < (patience + Grace).TotalMilliseconds)
            {
                route.Health.Failed(flight.StartedAt, cache.Ticks);
            }

            var failure = new UpstreamAnswer.Missing(ForwarderError.RequestTimedOut, TimedOut: true);
            return (await cache.PeekAsync(request) is { } copy && cache.StateOf(copy, cache.Now) != Freshness.Dead
                ? new LookupResult.StandIn(copy, failure)
                : new LookupResult.Fetched(failure, null, false, false), !leads);
        }
        finally
        {
            flight.Leave();
        }
    }

    /// <summary>A stale copy that need not wait for the flight: it is young enough, or the upstream is known to be down.</summary>
    private bool MayServe(LookupRoute route, LookupEntry copy) => cache.StateOf(copy, cache.Now) switch
    {
        Freshness.Revalidate => true,
        Freshness.Stale => route.Health.IsDown,
        _ => false,
    };

    private FlightKind KindOf(in LookupRequest request, in RequestDirectives directives)
    {
        if (directives.IsPlain)
        {
            return FlightKind.Normal;
        }

        var slot = cache.Find(request);
        if (directives.NoStore && !(slot?.UnstoredUntil > cache.Ticks))
        {
            slot ??= cache.Keep(request, cache.NamesOf(request), null, cache.Before(request.Policy.RouteId));
            if (slot is not null)
            {
                slot.UnstoredUntil = cache.Ticks + LookupTrip.RefreshInterval;
            }

            return FlightKind.Unstored;
        }

        bool refused = slot?.Entry is { } entry && directives.Refuses(entry.Times, cache.Now);
        return directives.NoCache || (refused && !directives.NoStore) ? FlightKind.Refresh : FlightKind.Normal;
    }

    private async Task PeekAsync(HttpContext context, LookupRoute route, LookupRequest request, RequestDirectives directives)
    {
        long now = cache.Now;
        var copy = await cache.PeekAsync(request);
        var state = copy is null ? Freshness.Dead : cache.StateOf(copy, now);
        await (state >= Freshness.Revalidate && !directives.Refuses(copy!.Times, now)
            ? LookupAnswers.WriteAsync(context, route, state == Freshness.Fresh ? new LookupResult.Copy(copy, cache.Shared is not null) : new LookupResult.StandIn(copy, null), ForwardReason.Miss, false, now)
            : LookupAnswers.WriteNotCached(context, route));
    }

    private LookupRoute RouteOf(RoutePolicy policy)
        => _routes.TryGetValue(policy, out var route) ? route : _routes.GetValue(policy, made => new LookupRoute(made, cache.Metrics.For(made.RouteId), healths.For(made.RouteId)));
}
