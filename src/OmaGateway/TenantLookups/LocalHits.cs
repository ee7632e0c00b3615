namespace OmaGateway.TenantLookups;

/// <summary>Answers from memory: without a lock, a question to anybody or memory of its own.</summary>
internal sealed class LocalHits(LookupCache cache)
{
    /// <summary>The answer: a function of the route, the lookup and the request's cache directives alone; null where there is none.</summary>
    public Task? TryAnswer(HttpContext context, LookupRoute route, in LookupRequest request, in RequestDirectives directives)
    {
        if (cache.Find(request)?.Entry is not { } entry)
        {
            return null;
        }

        long now = cache.Now;
        if (cache.StateOf(entry, now) != Freshness.Fresh)
        {
            return null;
        }

        return directives.IsPlain || !directives.Refuses(entry.Times, now) ? LookupAnswers.WriteHit(context, route, entry, now)
            : now - entry.Times.ReceivedAt < LookupTrip.RefreshInterval ? LookupAnswers.WriteCopy(context, route, entry, now, LookupOutcome.HitLocal, CacheStatus.RefreshLimited)
            : null;
    }
}
