using Microsoft.Extensions.Options;
using OmaGateway.Applications.Codes;
using OmaGateway.Routing;

namespace OmaGateway.Applications.Repeats;

/// <summary>
/// One flight for one application: twins wait for it, repeats get its final answer. First within this gateway
/// (<see cref="RepeatBook"/>), then between all of them (<see cref="SharedRepeats"/>, where there is Redis).
/// </summary>
internal sealed class RepeatGuard(RepeatBook book, ApplicationIdentities identities, IOptionsMonitor<ApplicantLimitsOptions> options, SharedRepeats? shared, TimeProvider time)
{
    /// <summary>
    /// From asking for the claim to the send; sent later it might outlive the claim. The bounds of what comes before: turns for the claim, the limits
    /// and the ledger (5.3, 5.3 and 5 s), joining it (4 s), asking it (5 s).
    /// </summary>
    private static readonly TimeSpan BeforeSending = TimeSpan.FromSeconds(25);

    /// <summary>
    /// From the answer to telling it: settling, ending claims and counting a wrong code in turn (0.5, 5.3 and 5.3 s), telling (0.2 s); each question's
    /// time may be given twice, and some is left for a busy machine's queues.
    /// </summary>
    private static readonly TimeSpan AfterAnswer = TimeSpan.FromSeconds(20);

    private static readonly ApplicationOutcome.Unavailable TryAgain = new(TimeSpan.FromSeconds(1));

    private readonly RepeatTraces _traces = new();

    private (TimeSpan Body, TimeSpan Key) Remember => (TimeSpan.FromSeconds(options.CurrentValue.RepeatWindowSeconds), TimeSpan.FromSeconds(options.CurrentValue.IdempotencyKeySeconds));

    /// <summary>Whether an application without an Idempotency-Key may have an answer here already, whatever its body.</summary>
    public bool MayKnow => book.MayKnow;

    /// <summary>
    /// The outcome of the same application out of this gateway's own memory; null where it is new. What a closed day asks: whoever
    /// clicked twice on the last mail of the day is not told that there is none.
    /// </summary>
    public async ValueTask<ApplicationOutcome?> KnownAsync(RoutePolicy policy, RequestBody body, string? idempotencyKey, CancellationToken caller)
    {
        if (idempotencyKey is null && !(MayKnow && _traces.MayHold(body.Canonical.Span)))
        {
            return null;
        }

        var identity = identities.Of(policy.RouteId, body, idempotencyKey);
        return book.Find(identity) switch
        {
            null => null,
            var entry when entry.Body != identity.Body => new ApplicationOutcome.KeyReused(),
            var entry => await entry.Completion.Task.WaitAsync(caller),
        };
    }

    /// <param name="policy">The route's.</param>
    /// <param name="body">The application.</param>
    /// <param name="idempotencyKey">Where the client sent one.</param>
    /// <param name="flight">Forwards it while its argument says so; asked at most once.</param>
    /// <param name="caller">Ends the wait of a twin whose client has gone; the flight itself goes on.</param>
    public async Task<ApplicationOutcome> RunAsync(RoutePolicy policy, RequestBody body, string? idempotencyKey, Func<Func<bool>, Task<ApplicationOutcome>> flight, CancellationToken caller)
    {
        _traces.Add(body.Canonical.Span);
        var identity = identities.Of(policy.RouteId, body, idempotencyKey);
        var own = new RepeatBook.Entry(identity.Body);
        if (book.Join(identity, own) is not { } entry)
        {
            return new ApplicationOutcome.KeyReused();
        }

        if (entry != own)
        {
            return await entry.Completion.Task.WaitAsync(caller);
        }

        ApplicationOutcome outcome = TryAgain;
        try
        {
            outcome = await LeadAsync(policy, identity, flight);
            return outcome;
        }
        finally
        {
            book.Finish(own, outcome, IsFinal(policy, outcome) ? Remember : null);
        }
    }

    private async Task<ApplicationOutcome> LeadAsync(RoutePolicy policy, ApplicationIdentity identity, Func<Func<bool>, Task<ApplicationOutcome>> flight)
    {
        if (shared is null)
        {
            return await flight(static () => true);
        }

        long asked = time.GetTimestamp();
        switch (await shared.ClaimAsync(identity, BeforeSending + policy.TimeOut + AfterAnswer, policy.TimeOut, Remember.Key))
        {
            case SharedClaim.Answered answered:
                return ApplicationAnswer.FromCode(policy, answered.Code) with { IsReplay = answered.IsReplay };
            case SharedClaim.KeyReused:
                return new ApplicationOutcome.KeyReused();
            case SharedClaim.Unknown:
                return TryAgain;
        }

        ApplicationOutcome outcome = TryAgain;
        try
        {
            outcome = await flight(() => time.GetElapsedTime(asked) < BeforeSending);
            return outcome;
        }
        finally
        {
            await shared.FinishAsync(identity, (outcome as ApplicationOutcome.Forwarded)?.Code, IsFinal(policy, outcome) ? Remember : null);
        }
    }

    private static bool IsFinal(RoutePolicy policy, ApplicationOutcome outcome)
        => outcome is ApplicationOutcome.Forwarded { IsReplay: false, Answer: UpstreamAnswer.Masked { Status: 200 } } forwarded
            && BusinessMeaning.Of(policy.Body!.Contract, forwarded.Code) is { IsFinal: true };
}
