using OmaGateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.TenantLookups;

/// <summary>
/// What one flight does:
/// <list type="number">
/// <item>Reads L2. A fresh copy is the end of it; of a stale one it tells who waits.</item>
/// <item>A stale one is the end too, where the upstream is known to be down or was asked just now.</item>
/// <item>Where another replica is asking for the same, waits for its answer, for a while.</item>
/// <item>Forwards, within the route's time-out, and judges the answer.</item>
/// <item>Keeps it in memory, sends it to L2, and gives it to who waits without waiting for Redis.</item>
/// </list>
/// </summary>
internal sealed class LookupTrip(LookupCache cache, Flight flight, LookupRequest request, LookupNames names, LookupRoute route)
{
    /// <summary>The upstream's word is had for one lookup at most this often, whatever clients ask for.</summary>
    public const long RefreshInterval = 5_000;

    /// <summary>After a refresh in the background that failed.</summary>
    private const long Backoff = 1_000;

    /// <summary>In a row or not, while following another replica; then it counts as gone.</summary>
    private const int LostReplies = 3;

    private static readonly TimeSpan LeasePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeasePoll = TimeSpan.FromMilliseconds(20);

    private readonly byte[] _owner = RandomBytes.Take(16);
    private readonly KnownBefore _before = cache.Before(request.Policy.RouteId);
    private SharedReading _reading;
    private LookupEntry? _kept;

    /// <param name="context">Detached from any client.</param>
    /// <param name="next">The rest of the proxy's pipeline.</param>
    /// <param name="landed">Called when the next request has to start another flight. Never throws, and neither does this.</param>
    public async Task RunAsync(HttpContext context, RequestDelegate next, Action landed)
    {
        try
        {
            var result = await FlyAsync(context, next);
            landed();
            var settled = SettleAsync(); // under way before all who wait here are served: others wait for it there
            flight.Finish(result);
            await settled;
        }
        catch (Exception exception)
        {
            landed();
            flight.Fail(exception);
        }
    }

    private async ValueTask<LookupResult> FlyAsync(HttpContext context, RequestDelegate next)
    {
        LookupEntry? copy;
        if (cache.Shared is { } shared)
        {
            (_reading, copy) = await shared.ReadAsync(request, names, _owner, route.Policy.TimeOut, LeaseWish.IfMissing);
        }
        else
        {
            copy = cache.Find(request)?.Entry;
        }

        if (copy is not null && (StateOf(copy) == Freshness.Dead || !cache.StillGood(names, _before)))
        {
            copy = null;
        }

        if (copy is not null && Suffices(copy))
        {
            cache.Keep(request, names, copy, _before);
            return new LookupResult.Copy(copy, cache.Shared is not null);
        }

        if (copy is not null)
        {
            flight.Find(copy);
        }

        if (copy is not null && MayWait(copy))
        {
            return new LookupResult.StandIn(copy, null);
        }

        try
        {
            if (_reading is { Answered: true, Leased: false } && flight.Key.Kind == FlightKind.Normal && await FollowAsync(copy) is { } theirs)
            {
                return theirs;
            }

            flight.AskUpstream();
            return await JudgeAsync(await UpstreamAnswerSink.ForwardAsync(context, next), copy);
        }
        catch (Exception) when (flight.Cancellation.IsCancellationRequested)
        {
            return await JudgeAsync(new UpstreamAnswer.Missing(ForwarderError.RequestCanceled, TimedOut: false), copy);
        }
    }

    private bool Suffices(LookupEntry copy)
        => StateOf(copy) == Freshness.Fresh && (flight.Key.Kind == FlightKind.Normal || cache.Now - copy.Times.ReceivedAt < RefreshInterval);

    private bool MayWait(LookupEntry copy)
        => (route.Health.IsDown && !flight.IsProbe && !route.Health.MayProbe(cache.Ticks))
            || (flight.Key.Kind == FlightKind.Normal && StateOf(copy) == Freshness.Revalidate && cache.Find(request)?.QuietUntil > cache.Ticks);

    /// <summary>Another replica holds the lease, or is about to. Null when it is our turn to ask.</summary>
    private async ValueTask<LookupResult?> FollowAsync(LookupEntry? stale)
    {
        var patience = TimeSpan.FromTicks(Math.Min(LeasePatience.Ticks, route.Policy.TimeOut.Ticks / 2));
        long start = cache.Time.GetTimestamp();
        int unanswered = 0;
        while (cache.Time.GetElapsedTime(start) < patience)
        {
            (_reading, var copy) = await cache.Shared!.ReadAsync(request, names, _owner, route.Policy.TimeOut, LeaseWish.Always);
            if (copy is not null && StateOf(copy) == Freshness.Fresh && cache.StillGood(names, _before))
            {
                cache.Keep(request, names, copy, _before);
                return new LookupResult.Copy(copy, Shared: true);
            }

            if (_reading.Leased || (!_reading.Answered && ++unanswered > LostReplies))
            {
                return null;
            }

            if (stale is not null && StateOf(stale) == Freshness.Revalidate)
            {
                return new LookupResult.StandIn(stale, null);
            }

            await Task.Delay(LeasePoll, cache.Time, flight.Cancellation);
        }

        return null;
    }

    private async ValueTask<LookupResult> JudgeAsync(UpstreamAnswer answer, LookupEntry? copy)
    {
        if (answer is UpstreamAnswer.Missing missing && flight.Cancellation.IsCancellationRequested)
        {
            answer = missing with { TimedOut = true }; // it was the flight's own time that ran out
        }

        long landed = cache.Ticks;
        var verdict = AnswerVerdicts.Of(answer, route.Policy.Lookup!, cache.Now, out long? endsAt);
        if (verdict != AnswerVerdict.HostDown)
        {
            route.Health.Answered(landed);
        }

        cache.Metrics.Landed(request.Policy.RouteId, verdict, TimeSpan.FromMilliseconds(landed - flight.StartedAt));
        switch (verdict)
        {
            case AnswerVerdict.Keep:
                var entry = cache.Make(request, names, (UpstreamAnswer.Masked)answer, endsAt, _before);
                bool kept = flight.Key.Kind != FlightKind.Unstored && cache.Keep(request, names, entry, _before) is not null;
                _kept = kept ? entry : null;
                cache.Metrics.StoredLocally(kept);
                return new LookupResult.Fetched(answer, entry, kept, copy is not null);
            case AnswerVerdict.Rejected:
                await cache.RejectAsync(request.Token, route.Policy.TimeOut);
                break;
            case AnswerVerdict.HostDown when !flight.IsCalledOff && flight.AsksUpstream && (answer is not UpstreamAnswer.Missing late || (WasInTime && !late.WaitedHere)):
                route.Health.Failed(flight.StartedAt, cache.Ticks);
                break;
        }

        if (cache.Find(request) is { } slot)
        {
            slot.QuietUntil = cache.Ticks + Backoff;
        }

        if (copy is null || verdict == AnswerVerdict.Rejected || !cache.StillGood(names, _before))
        {
            return new LookupResult.Fetched(answer, null, false, copy is not null);
        }

        return StateOf(copy) switch
        {
            Freshness.Revalidate when flight.Key.Kind == FlightKind.Normal => new LookupResult.StandIn(copy, null), // as if the refresh were still under way
            not Freshness.Dead when verdict == AnswerVerdict.HostDown => new LookupResult.StandIn(copy, answer),
            _ => new LookupResult.Fetched(answer, null, false, true),
        };
    }

    /// <summary>False where the flight should have ended long ago: this machine stood still, or was busy, and may not have heard an answer.</summary>
    private bool WasInTime => cache.Ticks - flight.StartedAt < (route.Policy.TimeOut + LookupMiddleware.Grace).TotalMilliseconds;

    /// <summary>Tells the other replicas.</summary>
    private async ValueTask SettleAsync()
    {
        if (cache.Shared is not { } shared || !_reading.Answered)
        {
            return;
        }

        if (_kept is { } entry)
        {
            switch (await shared.StoreAsync(request, names, _reading, entry, _owner, cache.Now))
            {
                case true:
                    return;
                case false:
                    cache.RejectHere(names); // elsewhere, while we asked
                    return;
            }
        }

        if (_reading.Leased)
        {
            await shared.ReleaseAsync(names, _owner); // a store gives it back; this one may not have been sent
        }
    }

    private Freshness StateOf(LookupEntry copy) => cache.StateOf(copy, cache.Now);
}
