namespace OmaGateway.MailBudget;

/// <summary>
/// The ledger's time as this gateway follows it: the last time that the ledger told, carried on by the monotonic clock. The
/// gateway's own wall clock plays no part. A step of the ledger's clock is refused; it is accepted once the clock has run evenly for a
/// minute after it, and only where it leaves the calendar day as it is: a step across midnight would give a day's mails twice.
/// Then the operator sets the clock right, or restarts the gateways.
/// </summary>
internal sealed class LedgerClock(TimeProvider time, BudgetCalendar calendar)
{
    public const long ToleranceMs = 5_000;
    private static readonly TimeSpan Probation = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(ToleranceMs / 2);
    private readonly Lock _gate = new();
    private (long Ms, long Stamp)? _sure;
    private (long Ms, long Stamp)? _suspect;

    /// <summary>Milliseconds, or 0 before the first answer.</summary>
    public long Now
    {
        get
        {
            lock (_gate)
            {
                return _sure is { } known ? On(known) : 0;
            }
        }
    }

    /// <summary>An answer from elsewhere. One that lay here while this machine stood still tells a time that has passed: the next would seem a step.</summary>
    /// <param name="askedAt">Monotonic.</param>
    public void Heard(LedgerReply reply, long askedAt)
    {
        if (time.GetElapsedTime(askedAt) > Late)
        {
            return;
        }

        if (reply.Status == LedgerStatus.Clock)
        {
            Doubted(reply.Now);
        }
        else if (reply.Status is not (LedgerStatus.Evicts or LedgerStatus.Left or LedgerStatus.Settled))
        {
            Told(reply.Now);
        }
    }

    /// <summary>An answer that the ledger's clock was found sure by.</summary>
    public void Told(long ledgerMs)
    {
        lock (_gate)
        {
            _sure = (ledgerMs, time.GetTimestamp());
            _suspect = null;
        }
    }

    /// <summary>An answer that said its clock is unsure.</summary>
    public void Doubted(long ledgerMs)
    {
        lock (_gate)
        {
            if (_suspect is not { } suspect || Math.Abs(On(suspect) - ledgerMs) > ToleranceMs)
            {
                _suspect = (ledgerMs, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(suspect.Stamp) >= Probation && _sure is { } known && calendar.DayOf(On(known)) == calendar.DayOf(ledgerMs))
            {
                _sure = (ledgerMs, time.GetTimestamp());
                _suspect = null;
            }
        }
    }

    private long On((long Ms, long Stamp) from) => from.Ms + (long)time.GetElapsedTime(from.Stamp).TotalMilliseconds;
}
