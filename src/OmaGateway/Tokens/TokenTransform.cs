using OmaGateway.Routing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Tokens;

/// <summary>
/// Writes the one header that was decided, under the route's configured spelling, and takes every other spelling and every
/// other credential off: <c>Cookie</c> and <c>Authorization</c> belong to the gateway, never to this upstream.
/// </summary>
internal sealed class TokenTransform(TokenPolicy rule) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        foreach (string spelling in rule.Accepted)
        {
            RemoveHeader(context, spelling);
        }

        RemoveHeader(context, "Cookie");
        RemoveHeader(context, "Authorization");
        if (rule.Required && context.HttpContext.Feature<RequestToken>() is { } token)
        {
            context.ProxyRequest.Headers.TryAddWithoutValidation(rule.Header, token.Value);
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>Gives every route its <see cref="TokenTransform"/>: last, so that no other transform can add a token again.</summary>
internal sealed class TokenTransformProvider : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
        => context.RequestTransforms.Add(new TokenTransform(RoutePolicy.Of(context.Route).Token));
}
