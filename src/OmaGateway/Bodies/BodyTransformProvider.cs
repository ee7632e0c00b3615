using OmaGateway.Routing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Bodies;

/// <summary>
/// Refuses routes that name a contract which does not exist, and forwards the validated body whole: the upstream gets no chunked one.
/// </summary>
internal sealed class BodyTransformProvider : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
        foreach (var transform in context.Route.Transforms ?? [])
        {
            if (transform.TryGetValue("Body", out string? contract) && !BodyContracts.All.ContainsKey(contract))
            {
                context.Errors.Add(new ArgumentException(
                    $"Route '{context.Route.RouteId}': Transforms: Body: '{contract}' is not a contract; known: {string.Join(", ", BodyContracts.All.Keys.Order())}."));
            }
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        if (RoutePolicy.Of(context.Route).Body is null)
        {
            return;
        }

        context.AddRequestTransform(static transform =>
        {
            if (transform.HttpContext.Feature<RequestBody>() is { } body)
            {
                WholeBodyHandler.Give(transform.ProxyRequest, body);
            }

            return ValueTask.CompletedTask;
        });
    }
}
