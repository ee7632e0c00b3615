using OmaGateway.Observability;
using OmaGateway.Routing;

namespace OmaGateway.MailBudget;

/// <summary>
/// The ledger as the application route sees it: what the store answers, read once into decisions; the local flag "closed until
/// midnight", so that a rejection costs no call; and the view that headers and operators show.
/// </summary>
internal sealed class MailLedger : IMailLedger
{
    private static readonly TimeSpan LeaseBeyondRoute = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RecoveringFor = TimeSpan.FromSeconds(10);
    private readonly ILedgerStore _store;
    private readonly BudgetCalendar _calendar;
    private readonly MailBudgetOptions _options;
    private readonly MailSettler _settler;
    private readonly MailBudgetMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Lock _telling = new();
    private volatile LedgerReply? _told;
    private volatile BudgetDay? _closed;

    public MailLedger(ILedgerStore store, BudgetCalendar calendar, MailBudgetOptions options, MailSettler settler, MailBudgetMetrics metrics, TimeProvider time)
    {
        (_store, _calendar, _options, _settler, _metrics, _time) = (store, calendar, options, settler, metrics, time);
        _store.Told += Told;
        metrics.Observe(() => View);
    }

    public MailDecision.Exhausted? ClosedNow
    {
        get
        {
            long now = Now;
            return Closed(now) is { } day && now < day.Finish + LedgerArguments.GuardMs ? Exhausted(day, now) : null;
        }
    }

    public MailBudgetView View
    {
        get
        {
            long now = Now;
            var today = _calendar.DayOf(now);
            var accounts = Accounts(today) ?? new LedgerDay(today.Name, 0, 0, 0, 0, 0, 0, 0, 0);
            var fault = Fault() ?? (accounts.Unknown == 1 && _options.Limit > 0 ? Unknown() : null);
            return new(Limit(accounts), accounts.Base + accounts.Sent, accounts.Unclear, accounts.Reserved, accounts.Released, At(today.Finish), fault)
            {
                AsOf = At(now),
                IsClosed = today == Closed(now),
            };
        }
    }

    public async ValueTask<MailDecision> ReserveAsync(TimeSpan routeTimeOut, CancellationToken cancellation)
    {
        using var span = GatewayTelemetry.Source.StartActivity("mail_budget reserve");
        long start = _time.GetTimestamp();
        var decision = ClosedNow ?? await AskAsync(routeTimeOut, start);
        if (decision is MailDecision.Granted granted && cancellation.IsCancellationRequested)
        {
            await granted.Reservation.SettleAsync(MailSettlement.NeverForwarded);
            decision = Unavailable(MailBudgetFault.Unreachable);
        }

        span?.SetTag(MetricTags.Outcome, MailBudgetMetrics.Word(decision));
        _metrics.Decided(decision, _time.GetElapsedTime(start));
        return decision;
    }

    private async ValueTask<MailDecision> AskAsync(TimeSpan routeTimeOut, long start)
    {
        if (_store.Fault is LedgerStatus.Evicts or LedgerStatus.Clock or LedgerStatus.Left)
        {
            return Unavailable(Fault()!.Value);
        }

        var lease = TimeSpan.FromSeconds(_options.LeaseSeconds);
        lease = lease > routeTimeOut + LeaseBeyondRoute ? lease : routeTimeOut + LeaseBeyondRoute;
        string id = Guid.NewGuid().ToString("N");
        var reply = await _store.ReserveAsync(id, lease);
        switch (reply?.Status)
        {
            case LedgerStatus.Granted:
                return new MailDecision.Granted(new MailReservation(id, reply.Day, lease - routeTimeOut, start, _settler, _time));
            case LedgerStatus.Exhausted:
                return Exhausted(DayNamed(reply), Now);
            case LedgerStatus.Busy:
                return new MailDecision.Busy(TimeSpan.FromSeconds(1));
            case null or LedgerStatus.Late:
                _settler.Abandon(id); // it may yet be executed, or have been: by an earlier try, where the last one came late
                return Unavailable(MailBudgetFault.Unreachable);
            case LedgerStatus.NotAsked:
                return Unavailable(MailBudgetFault.Unreachable);
            case LedgerStatus.FewReplicas:
                return Unavailable(MailBudgetFault.NotReplicated);
            case LedgerStatus.NotReplicated:
                _settler.Abandon(id);
                return Unavailable(MailBudgetFault.NotReplicated);
            case LedgerStatus.Clock:
                _settler.Abandon(id); // an earlier try may have been granted
                return Unavailable(MailBudgetFault.ClockUnsure);
            case LedgerStatus.Unknown:
                return Unavailable(Unknown());
            default:
                _settler.Abandon(id); // it may have been granted by a ledger that counts no more
                return Unavailable(MailBudgetFault.Recovering);
        }
    }

    private void Told(LedgerReply reply)
    {
        lock (_telling)
        {
            if (_told is { } newer && IsFromBefore(reply, newer))
            {
                return;
            }

            _told = reply;
            var today = _calendar.DayOf(Now);
            _closed = Accounts(today) is { Unknown: 0 } accounts && (accounts.Closed == 1 || accounts.Committed >= _options.Limit) ? today : null;
        }
    }

    /// <summary>
    /// In a burst Redis' replies are handled out of turn: one from before must not open a closed day again, nor take back an operator's word. The ledger
    /// numbers them, so its clock plays no part; another incarnation is always heard, as a former one says nothing here any more.
    /// </summary>
    private static bool IsFromBefore(LedgerReply reply, LedgerReply newer) => reply.Inc == newer.Inc && reply.Sequence < newer.Sequence;

    private MailBudgetFault? Fault() => _store.Fault switch
    {
        null => null,
        LedgerStatus.Evicts => MailBudgetFault.MayEvict,
        LedgerStatus.Clock => MailBudgetFault.ClockUnsure,
        LedgerStatus.Unknown => MailBudgetFault.SpentUnknown,
        LedgerStatus.Left or LedgerStatus.Late => MailBudgetFault.Unreachable,
        _ => MailBudgetFault.Recovering,
    };

    /// <summary>For a moment the gateways may still put it together; then only the operator or midnight can.</summary>
    private MailBudgetFault Unknown()
        => _told is { } reply && _store.Now - reply.Since < RecoveringFor.TotalMilliseconds ? MailBudgetFault.Recovering : MailBudgetFault.SpentUnknown;

    private static MailDecision.Unavailable Unavailable(MailBudgetFault fault) => MailBudgetFaults.Refusal(fault);

    private static MailDecision.Exhausted Exhausted(BudgetDay day, long now)
        => new(At(day.Finish), TimeSpan.FromMilliseconds(Math.Max(1, day.Finish + LedgerArguments.GuardMs - now)));

    private long Limit(LedgerDay day) => day is { Closed: 1, Learned: > 0 } ? Math.Min(day.Learned, _options.Limit) : _options.Limit;

    private long Now => _store.Now is not 0 and var now ? now : _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A limit of none closes every day, whatever the ledger says or does not know.</summary>
    private BudgetDay? Closed(long now) => _options.Limit == 0 ? _calendar.DayOf(now) : _closed ?? Untold(now);

    /// <summary>Today, where the upstream closed it and the ledger has not heard of it yet.</summary>
    private BudgetDay? Untold(long now) => _settler.UntoldClose is { } day && _calendar.DayOf(now) is { } today && today.Name == day ? today : null;

    private BudgetDay DayNamed(LedgerReply reply) => _calendar.Around(reply.Now).FirstOrDefault(day => day.Name == reply.Day) ?? _calendar.DayOf(Now);

    private LedgerDay? Accounts(BudgetDay day)
    {
        var days = _told?.Days ?? [];
        for (int i = 0; i < days.Count; i++)
        {
            if (days[i].Name == day.Name)
            {
                return days[i];
            }
        }

        return null;
    }

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
