using OmaGateway.Observability;
using OmaGateway.Routing;
using Yarp.ReverseProxy;

namespace OmaGateway.Ops;

internal sealed class PurgeLookupsAction(ILookupPurge lookups) : IOperatorAction
{
    public string Name => "lookups-purge";

    public string Title => "Purge all lookups";

    public string Consequence => "Every copy of every route is forgotten, by every replica and in Redis. The upstream gets each lookup again.";

    public OperatorInput? Input => null;

    public async ValueTask<OperatorResult> RunAsync(OperatorValue input, CancellationToken cancellation) => Told(await lookups.PurgeAllAsync(), "Everything");

    internal static OperatorResult Told(PurgeReach reach, string what) => reach == PurgeReach.Everywhere
        ? new(true, $"{what} is purged on every replica.")
        : new(false, $"{what} is purged on this replica. Redis did not answer: the others follow when it does, unless this one ends first.");
}

internal sealed class PurgeRouteAction(ILookupPurge lookups, IProxyStateLookup proxy) : IOperatorAction
{
    public string Name => "lookups-purge-route";

    public string Title => "Purge one route's lookups";

    public string Consequence => "Every copy of this route is forgotten, by every replica and in Redis. The upstream gets each of its lookups again.";

    public OperatorInput? Input => new OperatorInput.Choice("Route", [.. proxy.GetRoutes().Where(route => RoutePolicy.Of(route.Config).Lookup is not null).Select(route => route.Config.RouteId).Order(StringComparer.Ordinal)]);

    public async ValueTask<OperatorResult> RunAsync(OperatorValue input, CancellationToken cancellation)
        => PurgeLookupsAction.Told(await lookups.PurgeRouteAsync(input.Choice!), $"Route {input}");
}
