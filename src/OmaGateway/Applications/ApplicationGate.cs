using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using OmaGateway.Applications.Codes;
using OmaGateway.Applications.Repeats;
using OmaGateway.Observability;
using OmaGateway.Problems;
using OmaGateway.Routing;

namespace OmaGateway.Applications;

/// <summary>
/// Step 6 for R4 and R5, the outer part: everything that can be answered without asking anybody, and the answer to what
/// the inner part (limits, budget, forwarding) comes to.
/// <list type="number">
/// <item>Is the day closed? Then 429 at once, out of this gateway's own memory: no Redis call.</item>
/// <item>Is it a repeat or a twin? Then the first one's answer.</item>
/// <item>Otherwise one flight, which no client's hang-up cancels.</item>
/// </list>
/// </summary>
internal sealed class ApplicationGate(RequestDelegate next, IMailLedger ledger, RepeatGuard repeats, ApplicationMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
        => context.GetRoutePolicy() is { } policy && BusinessMeaning.Covers(policy.Body?.Contract)
            ? policy.ReservesMail ? ApplyAsync(context, policy) : AskAsync(context, policy)
            : next(context);

    private async Task ApplyAsync(HttpContext context, RoutePolicy policy)
    {
        if (!IdempotencyKey.TryRead(context.Request.Headers[IdempotencyKey.Header], out string? key))
        {
            await new Problem(ProblemTypes.IdempotencyKeyMalformed).WriteAsync(context);
            return;
        }

        var body = context.Features.GetRequiredFeature<RequestBody>();
        var outcome = ledger.ClosedNow is { } closed
            ? await repeats.KnownAsync(policy, body, key, context.RequestAborted) ?? new ApplicationOutcome.Closed(closed.RetryAfter)
            : await repeats.RunAsync(policy, body, key, inTime => FlyAsync(context, inTime), context.RequestAborted);
        await AnswerAsync(context, policy, outcome);
    }

    private async Task AskAsync(HttpContext context, RoutePolicy policy) => await AnswerAsync(context, policy, await RunInnerAsync(context, static () => true));

    /// <summary>A flight belongs to nobody: from here on only the route's own time-out ends it.</summary>
    private async Task<ApplicationOutcome> FlyAsync(HttpContext context, Func<bool> inTime)
    {
        var client = context.RequestAborted;
        context.Feature<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        context.RequestAborted = CancellationToken.None;
        try
        {
            return await RunInnerAsync(context, inTime);
        }
        finally
        {
            context.RequestAborted = client;
        }
    }

    private async Task<ApplicationOutcome> RunInnerAsync(HttpContext context, Func<bool> inTime)
    {
        var sink = new ApplicationOutcomeSink { MayStillSend = inTime };
        context.SetFeature(sink);
        await next(context);
        return sink.Outcome ?? throw new InvalidOperationException("The inner stages of an application left no outcome.");
    }

    private Task AnswerAsync(HttpContext context, RoutePolicy policy, ApplicationOutcome outcome)
    {
        if (outcome is ApplicationOutcome.Forwarded { IsReplay: true })
        {
            context.SetFeature(Outcome.Replayed);
        }

        if (policy.ReservesMail && outcome is ApplicationOutcome.Forwarded { Code: BusinessMeaning.ThresholdReached } threshold)
        {
            outcome = threshold with { RetryAfter = ledger.View.UntilReset };
        }

        metrics.Answered(policy, outcome);
        return ApplicationAnswer.WriteAsync(context, policy, outcome, policy.ReservesMail ? ledger.View : null);
    }
}
