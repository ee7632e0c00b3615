using OmaGateway.Routing;

namespace OmaGateway.TenantLookups;

/// <summary>Both levels as one: what is known of a lookup, and what is done when an answer or a rejection comes.</summary>
internal sealed class LookupCache(
    LocalCopies local,
    LookupKeyRing keys,
    PurgeCounts purges,
    Invalidation invalidation,
    LookupMetrics metrics,
    LookupTimes times,
    TimeProvider time,
    SharedLookup? shared)
{
    private readonly TokenFingerprint _fingerprint = TokenFingerprint.Create();
    private int _fullCollections;

    /// <summary>L2; null where the gateway is alone.</summary>
    public SharedLookup? Shared => shared;

    public LookupMetrics Metrics => metrics;

    public LocalCopies Local => local;

    public TimeProvider Time => time;

    /// <summary>Unix milliseconds: what copies are dated by.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds of a clock that does not jump.</summary>
    public long Ticks => (long)time.GetElapsedTime(0).TotalMilliseconds;

    public LocalSlot? Find(in LookupRequest request) => local.Find(_fingerprint.Of(request.Token), request);

    public LookupNames NamesOf(in LookupRequest request) => LookupNames.Of(keys.Current, request);

    public Freshness StateOf(LookupEntry entry, long now) => entry.Times.At(now, times.Revalidate);

    /// <summary>Take it before anybody is asked; <see cref="Keep"/> judges by it.</summary>
    public KnownBefore Before(string routeId) => new(local.Sequence, purges.For(routeId));

    /// <summary>False once the token was rejected, or a purge came, after <paramref name="before"/>.</summary>
    public bool StillGood(LookupNames names, KnownBefore before) => local.IsCurrent(names.Token, before.Sequence);

    public LookupEntry Make(in LookupRequest request, LookupNames names, UpstreamAnswer.Masked answer, long? endsAt, KnownBefore before)
    {
        var life = EntryTimes.From(Now, request.Policy.Lookup!.Fresh ?? times.Fresh, times.Stale, endsAt, Random.Shared.NextDouble());
        return new LookupEntry(answer.Body, names.Keys.EntityTag(names.Entry, answer.Body.Span), life, before.Purges);
    }

    /// <summary>In memory. Null where it came too late: after a rejection or a purge.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="names">Its names.</param>
    /// <param name="entry">Null keeps a place for what was tried, without a copy.</param>
    /// <param name="before">From before it was asked.</param>
    public LocalSlot? Keep(in LookupRequest request, LookupNames names, LookupEntry? entry, KnownBefore before)
    {
        var slot = local.Keep(_fingerprint.Of(request.Token), names.Token, request, entry, before.Sequence, out int evicted);
        metrics.Evicted(EvictionReason.Size, evicted);
        GiveWay();
        return slot;
    }

    /// <summary>Where many requests are under way and memory is short, copies go. For each flight: it looks only where the garbage collector has just counted all that lives.</summary>
    public void GiveWay()
    {
        int collections = GC.CollectionCount(GC.MaxGeneration);
        if (Interlocked.Exchange(ref _fullCollections, collections) != collections)
        {
            var memory = GC.GetGCMemoryInfo();
            metrics.Evicted(EvictionReason.Size, local.GiveWay(memory.HeapSizeBytes - memory.FragmentedBytes, memory.TotalAvailableMemoryBytes));
        }
    }

    /// <summary>401, 403 or the end of a session: everything of the token is gone, on every route and replica. False where Redis did not answer.</summary>
    public ValueTask<bool> RejectAsync(string? token, TimeSpan flightTime)
        => invalidation.RejectAsync(keys.Names(token), flightTime);

    /// <summary>Redis told that another gateway saw it.</summary>
    public void RejectHere(LookupNames names) => invalidation.RejectHere(names.Token);

    /// <summary>The copy that there is, without asking the upstream.</summary>
    public async ValueTask<LookupEntry?> PeekAsync(LookupRequest request)
    {
        if (shared is null)
        {
            return Find(request)?.Entry;
        }

        var names = NamesOf(request);
        var before = Before(request.Policy.RouteId);
        var (_, copy) = await shared.ReadAsync(request, names, [], TimeSpan.Zero, LeaseWish.Never);
        return StillGood(names, before) ? copy : null;
    }
}

/// <summary>What was known before an answer was asked for: it may be kept only if nothing of it has changed since.</summary>
internal readonly record struct KnownBefore(long Sequence, long Purges);
