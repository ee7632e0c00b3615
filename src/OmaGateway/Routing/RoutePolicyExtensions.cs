using Microsoft.AspNetCore.Http.Features;

namespace OmaGateway.Routing;

internal static class RoutePolicyExtensions
{
    /// <summary>The policy of the matched route; null where no proxy route matched.</summary>
    public static RoutePolicy? GetRoutePolicy(this HttpContext context) => context.Feature<IEndpointFeature>()?.Endpoint?.Metadata.GetMetadata<RoutePolicy>();
}
