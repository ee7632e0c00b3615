using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Bodies;

/// <summary>Step 5: request bodies are validated and brought into one form before anything is spent on them.</summary>
internal static class BodiesFeature
{
    public static IReverseProxyBuilder AddBodies(this IReverseProxyBuilder proxy)
    {
        proxy.Services.AddSingleton<BodiesMetrics>();
        proxy.Services.AddSingleton<ITransformProvider, BodyTransformProvider>();
        return proxy;
    }

    /// <summary>Puts a <see cref="Routing.RequestBody"/> on the context, or answers 400, 413 or 415. After the token rule, before limits.</summary>
    public static IApplicationBuilder UseBodies(this IApplicationBuilder app) => app.UseMiddleware<BodyIntake>();
}
