using OmaGateway.Routing;

namespace OmaGateway.TenantLookups;

/// <summary><see cref="ILookupPurge"/> on the cache: for sessions, operators and the command line.</summary>
internal sealed class LookupPurge(LookupCache cache, Invalidation invalidation) : ILookupPurge
{
    /// <summary>No route's time-out is longer than its flights may be remembered for.</summary>
    private static readonly TimeSpan LongestFlight = TimeSpan.FromMinutes(2);

    public async ValueTask<PurgeReach> PurgeTokenAsync(RequestToken token) => Reach(await cache.RejectAsync(token.Value, LongestFlight));

    public async ValueTask<PurgeReach> PurgeRouteAsync(string routeId) => Reach(await invalidation.PurgeAsync(routeId));

    public async ValueTask<PurgeReach> PurgeAllAsync() => Reach(await invalidation.PurgeAsync(PurgeCounts.All));

    private static PurgeReach Reach(bool told) => told ? PurgeReach.Everywhere : PurgeReach.HereOnly;
}
