namespace OmaGateway.Routing;

/// <summary>
/// The daily mail budget as the application route (R4) sees it: reserve, forward, settle. No member throws for a fault of
/// Redis or of the disk, and every wait is bounded (300 ms for a reservation).
/// </summary>
internal interface IMailLedger
{
    /// <summary>Set while the day is known to be closed: refuse with it at once. No I/O.</summary>
    MailDecision.Exhausted? ClosedNow { get; }

    /// <summary>From local knowledge, no I/O: for RateLimit headers and operators.</summary>
    MailBudgetView View { get; }

    /// <summary>Reserves one mail on every day on which the upstream might send it.</summary>
    /// <param name="routeTimeOut">How long forwarding may take after the reservation was made (<see cref="RoutePolicy.TimeOut"/>).</param>
    /// <param name="cancellation">A caller that no longer wants the reservation: it is then released.</param>
    ValueTask<MailDecision> ReserveAsync(TimeSpan routeTimeOut, CancellationToken cancellation);
}

/// <summary>What became of a wish to send a mail. Closed.</summary>
internal abstract record MailDecision
{
    private MailDecision()
    {
    }

    /// <summary>Forward now, then settle; an unsettled reservation stays charged.</summary>
    public sealed record Granted(IMailReservation Reservation) : MailDecision;

    /// <summary>429: mails sent and mails possibly sent have reached the day's limit, or the upstream said so.</summary>
    /// <param name="ResetAt">The next midnight in the budget's time zone.</param>
    /// <param name="RetryAfter">The time until then, as seen by the gateway.</param>
    public sealed record Exhausted(DateTimeOffset ResetAt, TimeSpan RetryAfter) : MailDecision;

    /// <summary>503: reservations in flight fill the day, but one of them may yet be released.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : MailDecision;

    /// <summary>503: it can't be known whether a mail may be sent.</summary>
    /// <param name="RetryAfter">When to ask again.</param>
    /// <param name="Fault">Why, from a closed set.</param>
    /// <param name="Detail">For people (a problem's <c>detail</c>): what is wrong and what the operator can do. No personal data.</param>
    public sealed record Unavailable(TimeSpan RetryAfter, MailBudgetFault Fault, string Detail) : MailDecision;
}

/// <summary>Why the budget can't answer: a metric tag.</summary>
internal enum MailBudgetFault
{
    /// <summary>Redis (or the journal's disk) gave no answer in time.</summary>
    Unreachable,

    /// <summary>The ledger's data is gone and the gateways are putting together what they know of it.</summary>
    Recovering,

    /// <summary>What was spent today is not known to anybody: an operator has to say, or midnight has to pass.</summary>
    SpentUnknown,

    /// <summary>Too few replicas acknowledged the reservation (<c>MailBudget:RequiredAcks</c>).</summary>
    NotReplicated,

    /// <summary>The ledger's clock went backwards or drifts from the gateway's.</summary>
    ClockUnsure,

    /// <summary>Redis may evict the ledger's keys (<c>maxmemory-policy</c>).</summary>
    MayEvict,
}

/// <summary>One reserved mail. It ends sent, released or unclear; when nobody settles it, its lease runs out and it stays charged.</summary>
internal interface IMailReservation
{
    /// <summary>Ask last, just before forwarding: false means it is too old (a paused process) and must be settled as <see cref="MailSettlement.NeverForwarded"/>.</summary>
    bool MayStillSend();

    /// <summary>Tells the ledger what became of it; the first call counts. Returns once the ledger knows, or after a bounded wait, with retries going on behind it.</summary>
    ValueTask SettleAsync(MailSettlement settlement);
}

/// <summary>What became of a reserved mail.</summary>
internal enum MailSettlement
{
    /// <summary>The upstream sent it: charged.</summary>
    Sent,

    /// <summary>The upstream's answer says that it certainly sent none: released.</summary>
    NotSent,

    /// <summary>It may have been sent (time-out, reset, unreadable answer, unknown code): charged.</summary>
    Unclear,

    /// <summary>R4's 205: released, and the day of the reservation is closed for every gateway.</summary>
    ThresholdReached,

    /// <summary>Nothing left the gateway: released.</summary>
    NeverForwarded,
}

/// <summary>The budget of the current day as this gateway knows it; reservations of other gateways may be missing from it.</summary>
/// <param name="Limit">DailyLimit - Headroom, or the lower threshold that the upstream taught today.</param>
/// <param name="Spent">Mails that were sent.</param>
/// <param name="Unclear">Mails that may have been sent; as good as spent.</param>
/// <param name="Reserved">In flight.</param>
/// <param name="Released">Reservations given back today.</param>
/// <param name="ResetAt">The next midnight in the budget's time zone.</param>
/// <param name="Fault">Why nothing is granted at the moment, or null.</param>
internal sealed record MailBudgetView(long Limit, long Spent, long Unclear, long Reserved, long Released, DateTimeOffset ResetAt, MailBudgetFault? Fault)
{
    /// <summary>The ledger's own time, from which <see cref="ResetAt"/> counts; this gateway's wall clock may be off.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>No more mails today, whatever the counts say: the upstream or an operator closed the day, or it is spent.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Mails that can still be reserved today; 0 while there is a fault.</summary>
    public long Remaining => Fault is null && !IsClosed ? Math.Max(0, Limit - Spent - Unclear - Reserved) : 0;

    public TimeSpan UntilReset => ResetAt > AsOf ? ResetAt - AsOf : TimeSpan.Zero;
}
