using System.Net.Http.Headers;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Bodies;

/// <summary>
/// Refuses routes that name a contract which does not exist, and gives the forwarded body its exact length and media type, whatever
/// headers the route lets through: the upstream gets no chunked body.
/// </summary>
internal sealed class BodyTransformProvider : ITransformProvider
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

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
            if (transform.HttpContext.Features.Get<RequestBody>() is { } body && transform.ProxyRequest.Content is { } content)
            {
                content.Headers.ContentType = Json;
                content.Headers.ContentLength = body.Upstream.Length;
            }

            return ValueTask.CompletedTask;
        });
    }
}
