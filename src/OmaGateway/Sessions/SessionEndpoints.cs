using OmaGateway.Problems;
using OmaGateway.Routing;

namespace OmaGateway.Sessions;

/// <summary><c>/bff/session</c>: POST takes a token once, GET tells the state, DELETE ends it. Each only for a page that may ask.</summary>
internal sealed class SessionEndpoints(SessionStore sessions, CsrfCheck csrf, SessionsMetrics metrics, IEnumerable<ILookupPurge> lookups)
{
    public const string Path = "/bff/session";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Path, context => GuardedAsync(context, StartAsync));
        endpoints.MapGet(Path, context => GuardedAsync(context, ShowAsync));
        endpoints.MapDelete(Path, context => GuardedAsync(context, EndAsync));
    }

    private Task GuardedAsync(HttpContext context, Func<HttpContext, Task> handler)
    {
        if (csrf.Passes(context.Request))
        {
            context.Response.Headers.CacheControl = "no-store";
            return handler(context);
        }

        metrics.Count(SessionEvent.Refused);
        return new Problem(ProblemTypes.CsrfRefused).WriteAsync(context);
    }

    private async Task StartAsync(HttpContext context)
    {
        var (token, problem) = await TokenIntake.ReadAsync(context.Request);
        if (token is null)
        {
            await problem!.WriteAsync(context);
            return;
        }

        if (await CurrentAsync(context) is { } former)
        {
            await sessions.EndAsync(former); // whoever signs in anew leaves no second session behind
        }

        var ticket = sessions.Start(token);
        SessionCookie.Write(context.Response, sessions.Seal(ticket));
        metrics.Count(SessionEvent.Started);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsJsonAsync(State(ticket), SessionJson.Default.SessionState, cancellationToken: context.RequestAborted);
    }

    /// <summary>Looking at a session is no use of it: its idle time goes on.</summary>
    private async Task ShowAsync(HttpContext context)
    {
        var ticket = await CurrentAsync(context);
        if (ticket is null && SessionCookie.Read(context.Request) is not null)
        {
            SessionCookie.Delete(context.Response);
        }

        await context.Response.WriteAsJsonAsync(ticket is null ? new SessionState(false) : State(ticket), SessionJson.Default.SessionState, cancellationToken: context.RequestAborted);
    }

    private async Task EndAsync(HttpContext context)
    {
        if (await CurrentAsync(context) is { } ticket)
        {
            await sessions.EndAsync(ticket);
            foreach (var lookup in lookups)
            {
                await lookup.PurgeTokenAsync(new RequestToken(ticket.Token));
            }

            metrics.Count(SessionEvent.Ended);
        }

        SessionCookie.Delete(context.Response);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private ValueTask<SessionTicket?> CurrentAsync(HttpContext context)
        => SessionCookie.Read(context.Request) is { } cookie ? sessions.OpenAsync(cookie) : ValueTask.FromResult<SessionTicket?>(null);

    private SessionState State(SessionTicket ticket) => new(true, sessions.Expires(ticket), sessions.Ends(ticket));
}
