using OmaGateway.Applications.Repeats;
using OmaGateway.Routing;

namespace OmaGateway.Applications;

/// <summary>
/// Where the day's mails are spent, no application can succeed, whatever its body: it is refused before the body is read, unless it may be a repeat, which is
/// told by its body or its Idempotency-Key. So a storm after the last mail costs as little as can be.
/// </summary>
internal sealed class ClosedDay(RequestDelegate next, IMailLedger ledger, RepeatGuard repeats, ApplicationMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetRoutePolicy() is not { ReservesMail: true } policy
            || ledger.ClosedNow is not { } closed
            || context.Request.Headers[IdempotencyKey.Header].Count > 0
            || repeats.MayKnow)
        {
            return next(context);
        }

        var outcome = new ApplicationOutcome.Closed(closed.RetryAfter);
        metrics.Answered(policy, outcome);
        return ApplicationAnswer.WriteAsync(context, policy, outcome, ledger.View);
    }
}
