using Microsoft.Extensions.Primitives;
using OmaGateway.Routing;

namespace OmaGateway.TenantLookups;

/// <summary>What the lookups know of a route beside its policy; made once for each policy.</summary>
internal sealed class LookupRoute(RoutePolicy policy, RouteCounts counts, RouteHealth health)
{
    public RoutePolicy Policy => policy;

    public RouteCounts Counts => counts;

    public RouteHealth Health => health;

    /// <summary>
    /// For the browser's own cache: another token, another session's cookie, another origin is another answer.
    /// </summary>
    public StringValues Vary { get; } = policy.Lookup!.PerToken ? string.Join(", ", [.. policy.Token.Accepted, "Cookie", "Origin"]) : "Origin";
}
