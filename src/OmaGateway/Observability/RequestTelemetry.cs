using System.Diagnostics;
using OmaGateway.Problems;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace OmaGateway.Observability;

/// <summary>
/// The outermost layer of the public listener. It continues a caller's trace where no spans are made, and when everything inside is done it names the
/// outcome once, for the log line, the span and <c>http.server.request.duration</c>.
/// </summary>
internal sealed class RequestTelemetry(RequestDelegate next, RequestLog log, RequestMetrics metrics, TimeProvider time)
{
    internal const string NoRoute = "none";

    public async Task InvokeAsync(HttpContext context)
    {
        long started = time.GetTimestamp();
        using var trace = CallersTrace.Continue(context.Request.Headers);
        RequestMetrics.Waiting? waiting = null;
        bool waited = true;
        metrics.Begin();
        try
        {
            var running = next(context);
            waited = !running.IsCompletedSuccessfully;
            if (waited)
            {
                waiting = context.GetRoutePolicy() is { } policy ? metrics.Waits(policy.RouteId) : null;
                await running;
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left; the outcome below says so.
        }
        catch (Exception exception)
        {
            // Not rethrown: Kestrel would log the exception's text.
            log.Broken(exception, context.GetRoutePolicy()?.RouteId ?? NoRoute);
            context.Abort();
        }
        finally
        {
            waiting?.Add(-1);
            metrics.End();
            Tell(context, started, waited);
        }
    }

    private void Tell(HttpContext context, long started, bool waited)
    {
        int status = context.Response.StatusCode;
        var problem = status >= 400 ? context.Feature<ProblemType>() : null;
        var outcome = OutcomeOf(context, problem, waited);
        string route = context.GetRoutePolicy()?.RouteId ?? NoRoute;
        string method = KnownMethod(context.Request.Method);

        string? template = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        long now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(started, now);
        metrics.Ended(elapsed, method, status, template, route, outcome);
        if (problem is not null)
        {
            metrics.Problem(route, problem.Slug);
        }

        if (Activity.Current is { IsAllDataRequested: true } span)
        {
            Describe(span, template, route, method, status, outcome, problem);
        }

        if (log.Takes(status, now, out long suppressed))
        {
            log.Write(route, method, status, outcome, problem?.Slug, Cause(context), elapsed, context.TraceIdentifier, suppressed);
        }
    }

    /// <summary>Why forwarding failed, as YARP's and .NET's closed words: <c>Request/ConnectionError</c>.</summary>
    private static string? Cause(HttpContext context) => context.Feature<IForwarderErrorFeature>() switch
    {
        null => null,
        { Exception: HttpRequestException failed } error => $"{error.Error}/{failed.HttpRequestError}",
        { } error => error.Error.ToString(),
    };

    private static Outcome OutcomeOf(HttpContext context, ProblemType? problem, bool waited)
    {
        // A room broke the answer off: the gateway's abort, not the client's. And what was answered at once was done before a client could go: asking costs a token source.
        var told = context.Feature<Outcome>();
        return told == Outcome.Failed ? told
            : waited && context.RequestAborted.IsCancellationRequested ? Outcome.ClientGone
            : told ?? (context.Response.StatusCode >= 400
                ? OutcomeReader.ReadRefusal(context.Response.StatusCode, problem)
                : OutcomeReader.Read(context.Response.Headers["Cache-Status"], context.Feature<IReverseProxyFeature>()?.ProxiedDestination is not null));
    }

    private static void Describe(Activity span, string? template, string route, string method, int status, Outcome outcome, ProblemType? problem)
    {
        span.DisplayName = template is null ? method : $"{method} {template}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", template);
        span.SetTag("http.response.status_code", status);
        span.SetTag(MetricTags.Route, route);
        span.SetTag(MetricTags.Outcome, outcome.Word);
        span.SetTag(MetricTags.Problem, problem?.Slug);
        if (status >= 500)
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag("error.type", problem?.Slug ?? "upstream");
        }
    }

    /// <summary>A method is the client's text; OpenTelemetry's word for an unknown one is <c>_OTHER</c>.</summary>
    private static string KnownMethod(string method) => HttpMethods.GetCanonicalizedValue(method) switch
    {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "OPTIONS" => "OPTIONS",
        "CONNECT" => "CONNECT",
        "TRACE" => "TRACE",
        _ => "_OTHER",
    };
}
