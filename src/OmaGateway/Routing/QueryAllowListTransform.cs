using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Routing;

/// <summary>Drops every query parameter that the route does not name, so that nothing outside a cache key shapes the answer.</summary>
internal sealed class QueryAllowListTransform(IReadOnlyList<string> allowed) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        if (context.HttpContext.Request.QueryString.HasValue)
        {
            foreach (string name in context.Query.Collection.Keys.Where(name => !allowed.Contains(name, StringComparer.Ordinal)).ToArray())
            {
                context.Query.Collection.Remove(name);
            }
        }

        return ValueTask.CompletedTask;
    }
}

internal sealed class QueryAllowListProvider : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
        => context.RequestTransforms.Add(new QueryAllowListTransform(RoutePolicy.Of(context.Route).QueryAllowed));
}
