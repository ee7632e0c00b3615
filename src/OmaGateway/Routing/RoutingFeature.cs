using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Routing;

/// <summary>Step 3: YARP's routes from configuration, each with its <see cref="RoutePolicy"/> as endpoint metadata.</summary>
internal static class RoutingFeature
{
    public static IReverseProxyBuilder AddRoutePolicies(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ITransformProvider, QueryAllowListProvider>()
            .AddSingleton<IForwarderHttpClientFactory, UpstreamClientFactory>();
        return services.AddReverseProxy()
            .LoadFromConfig(configuration.GetSection("ReverseProxy"))
            .AddTransformFactory<RoutePolicyTransformFactory>();
    }

    /// <summary>Endpoints are rebuilt when a route's configuration changes, and their metadata with them.</summary>
    public static ReverseProxyConventionBuilder WithRoutePolicies(this ReverseProxyConventionBuilder routes)
        => routes.ConfigureEndpoints((endpoint, route) => endpoint.WithMetadata(RoutePolicy.Of(route)));
}
