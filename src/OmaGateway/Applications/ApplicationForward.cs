using OmaGateway.Applications.Codes;
using OmaGateway.Applications.Limits;
using OmaGateway.Routing;

namespace OmaGateway.Applications;

/// <summary>
/// Steps 6 and 10, the inner part: reserve, forward once, settle by the answer (P2, P5).
/// <list type="number">
/// <item>Reserve a mail; without one nothing is forwarded.</item>
/// <item>Ask the reservation and the claim, last of all, whether they are still young enough.</item>
/// <item>Forward: once. There is no retry here, and none below (a body can be sent one time only).</item>
/// <item>Settle by what came back. An exception, too, leaves the mail charged.</item>
/// </list>
/// </summary>
internal sealed class ApplicationForward(
    RequestDelegate next, IMailLedger ledger, SettlementTable settlements, IApplicantCounters counters, ApplicantRules rules, ApplicationMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public Task InvokeAsync(HttpContext context)
        => context.Feature<ApplicationOutcomeSink>() is { } sink ? RunAsync(context, context.GetRoutePolicy()!, sink) : next(context);

    private async Task RunAsync(HttpContext context, RoutePolicy policy, ApplicationOutcomeSink sink)
    {
        sink.Outcome = policy.ReservesMail ? await ReserveAsync(context, policy, sink) : Understood(await UpstreamAnswerSink.ForwardAsync(context, next));
    }

    private async Task<ApplicationOutcome> ReserveAsync(HttpContext context, RoutePolicy policy, ApplicationOutcomeSink sink)
    {
        switch (await ledger.ReserveAsync(policy.TimeOut, CancellationToken.None))
        {
            case MailDecision.Granted granted when granted.Reservation.MayStillSend() && sink.MayStillSend():
                return await SendAsync(context, policy, granted.Reservation);
            case MailDecision.Granted stale:
                await stale.Reservation.SettleAsync(MailSettlement.NeverForwarded);
                await EndClaimsAsync(context, static _ => true, giveBack: true);
                return new ApplicationOutcome.Unavailable(Soon);
            case MailDecision.Exhausted exhausted:
                await EndClaimsAsync(context, static _ => true, giveBack: true);
                return new ApplicationOutcome.Closed(exhausted.RetryAfter);
            case MailDecision.Busy busy:
                await EndClaimsAsync(context, static _ => true, giveBack: true);
                return new ApplicationOutcome.Unavailable(busy.RetryAfter);
            case MailDecision.Unavailable unavailable:
                await EndClaimsAsync(context, static _ => true, giveBack: true);
                return new ApplicationOutcome.Unavailable(unavailable.RetryAfter, unavailable.Detail);
            case var decision:
                throw new InvalidOperationException($"Unknown decision {decision.GetType().Name}.");
        }
    }

    private async Task<ApplicationOutcome> SendAsync(HttpContext context, RoutePolicy policy, IMailReservation reservation)
    {
        var settlement = MailSettlement.Unclear;
        ApplicationOutcome.Forwarded outcome;
        try
        {
            var answer = await ForwardAsync(context, policy);
            var code = answer is UpstreamAnswer.Masked masked ? BusinessCode.Read(masked.Body.Span) : null;
            settlement = settlements.Of(answer, code);
            outcome = new ApplicationOutcome.Forwarded(answer, code?.Text);
        }
        finally
        {
            await reservation.SettleAsync(settlement);
            metrics.Settled(settlement);
            await EndClaimsAsync(context, static claim => claim.Lease is not null, settlement is MailSettlement.NotSent or MailSettlement.ThresholdReached);
        }

        if (outcome.Code is "001" or "002")
        {
            await counters.TakeAsync([rules.WrongCodes(context) with { Permits = int.MaxValue }]);
        }

        return outcome;
    }

    /// <summary>Within the route's time-out and nothing else's.</summary>
    private async Task<UpstreamAnswer> ForwardAsync(HttpContext context, RoutePolicy policy)
    {
        using var timeOut = new CancellationTokenSource(policy.TimeOut, time);
        context.RequestAborted = timeOut.Token;
        try
        {
            var answer = await UpstreamAnswerSink.ForwardAsync(context, next);
            return answer is UpstreamAnswer.Missing missing && timeOut.IsCancellationRequested ? missing with { TimedOut = true } : answer;
        }
        finally
        {
            context.RequestAborted = CancellationToken.None;
        }
    }

    private static ApplicationOutcome.Forwarded Understood(UpstreamAnswer answer)
        => new(answer, answer is UpstreamAnswer.Masked masked ? BusinessCode.Read(masked.Body.Span)?.Text : null);

    private async ValueTask EndClaimsAsync(HttpContext context, Func<ApplicantClaim, bool> which, bool giveBack)
    {
        ApplicantClaim[] claims = [.. context.Feature<ApplicantClaims>()?.Claims.Where(which) ?? []];
        if (claims.Length > 0)
        {
            await counters.EndAsync(claims, giveBack);
        }
    }
}
