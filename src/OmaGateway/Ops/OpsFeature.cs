using OmaGateway.Problems;
using OmaGateway.Redis;

namespace OmaGateway.Ops;

/// <summary>
/// The management listener. It uses no endpoint routing: a route builder is shared by all branches of an application, and what is
/// mapped here must not exist on the public listener, nor the other way round.
/// </summary>
internal static class OpsFeature
{
    public static void UseOps(this IApplicationBuilder management)
    {
        management.UseProblems();
        management.Map("/healthz", health => health.Run(static context => context.Response.WriteAsync("ok")));
        management.Map("/readyz", ready => ready.Run(static context => context.Response.WriteAsJsonAsync(Readiness(context.RequestServices))));
        management.Run(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private static Dictionary<string, string> Readiness(IServiceProvider services) => new()
    {
        ["status"] = "ready",
        ["redis"] = services.GetService<IRedisClient>() is { } redis ? redis.IsAvailable ? "up" : "down" : "embedded",
    };
}
