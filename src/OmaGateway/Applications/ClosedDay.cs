using OmaGateway.Applications.Repeats;
using OmaGateway.Routing;

namespace OmaGateway.Applications;

/// <summary>
/// Where the day's mails are spent, no application can succeed, whatever its body: it is refused before the body is read, unless it may be a repeat, which is
/// told by its body or its Idempotency-Key. So a storm after the last mail costs as little as can be.
/// </summary>
internal sealed class ClosedDay(IMailLedger ledger, RepeatGuard repeats, ApplicationMetrics metrics, EndpointDataSource endpoints, TimeProvider time) : IDisposable
{
    private readonly KnownPaths<Endpoint> _paths = new(endpoints, HttpMethods.Post, time);

    /// <summary>Before routing, for a plain request to a path that has been refused here before; null where it has to take the long way.</summary>
    public Task? TryAnswerKnown(HttpContext context)
    {
        if (_paths.Find(context.Request) is not { } endpoint || endpoint.Metadata.GetMetadata<RoutePolicy>() is not { } policy || TryRefuse(context, policy) is not { } refused)
        {
            return null;
        }

        context.SetEndpoint(endpoint);
        return refused;
    }

    /// <summary>Null where it may yet be taken.</summary>
    public Task? TryAnswer(HttpContext context)
    {
        if (context.GetRoutePolicy() is not { ReservesMail: true } policy || TryRefuse(context, policy) is not { } refused)
        {
            return null;
        }

        if (!policy.Token.Required) // the token rule would have its say
        {
            _paths.Learn(context, static endpoint => endpoint);
        }

        return refused;
    }

    public void Dispose() => _paths.Dispose();

    private Task? TryRefuse(HttpContext context, RoutePolicy policy)
    {
        if (ledger.ClosedNow is not { } closed || context.Request.Headers[IdempotencyKey.Header].Count > 0 || repeats.MayKnow)
        {
            return null;
        }

        var outcome = new ApplicationOutcome.Closed(closed.RetryAfter);
        metrics.Answered(policy, outcome);
        return ApplicationAnswer.WriteAsync(context, policy, outcome, ledger.View);
    }
}
