using OmaGateway.Problems;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Tokens;

/// <summary>Step 4: decides about the token before anything is spent on the request.</summary>
internal static class TokensFeature
{
    public static IReverseProxyBuilder AddTokens(this IReverseProxyBuilder proxy)
    {
        proxy.Services.AddSingleton<ITransformProvider, TokenTransformProvider>();
        return proxy;
    }

    /// <summary>
    /// Puts <see cref="RequestToken"/> on the context, or answers 400 or 401. A session may have put one there already;
    /// a header beside it must then agree. After routing, before bodies and limits.
    /// </summary>
    public static IApplicationBuilder UseTokens(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.GetRoutePolicy() is not { Token: { Required: true } rule })
        {
            return next(context);
        }

        var session = context.Feature<RequestToken>();
        var headers = default(TokenHeaderRule);
        for (int i = 0; i < rule.Accepted.Count; i++)
        {
            headers.Add(context.Request.Headers[rule.Accepted[i]]);
        }

        switch (headers.Decide(out string? token))
        {
            case TokenDecision.Missing when session is not null:
                return next(context);
            case TokenDecision.One when session is null || session.Value == token:
                context.SetFeature(session ?? new RequestToken(token!));
                return next(context);
            case TokenDecision.Missing:
                return new Problem(ProblemTypes.TokenMissing).WriteAsync(context);
            case TokenDecision.Malformed:
                return new Problem(ProblemTypes.TokenMalformed).WriteAsync(context);
            default:
                return new Problem(ProblemTypes.TokenConflict).WriteAsync(context);
        }
    });
}
