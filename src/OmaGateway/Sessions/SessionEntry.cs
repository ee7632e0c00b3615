using OmaGateway.Problems;
using OmaGateway.Routing;

namespace OmaGateway.Sessions;

/// <summary>
/// Step 2 for one request: where a session's cookie stands for the token, it becomes the request's <see cref="RequestToken"/>; the token rule
/// then sees to it that a header beside it agrees. Routes without a token know no cookie.
/// </summary>
internal sealed class SessionEntry(RequestDelegate next, SessionStore sessions, CsrfCheck csrf, SessionsMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
        => context.GetRoutePolicy() is { Token: { Required: true } rule } && SessionCookie.Read(context.Request) is { } cookie
            ? EnterAsync(context, rule, cookie)
            : next(context);

    private async Task EnterAsync(HttpContext context, TokenPolicy rule, string cookie)
    {
        if (!csrf.Passes(context.Request))
        {
            metrics.Count(SessionEvent.Refused);
            await new Problem(ProblemTypes.CsrfRefused).WriteAsync(context);
            return;
        }

        if (await sessions.OpenAsync(cookie) is { } ticket)
        {
            context.SetFeature(new RequestToken(ticket.Token));
            if (sessions.Renew(ticket) is { } renewed)
            {
                SessionCookie.Write(context.Response, sessions.Seal(renewed));
            }
        }
        else
        {
            metrics.Count(SessionEvent.Expired);
            SessionCookie.Delete(context.Response);
            if (!rule.Accepted.Any(context.Request.Headers.ContainsKey))
            {
                await new Problem(ProblemTypes.SessionExpired).WriteAsync(context);
                return;
            }
        }

        await next(context);
    }
}
