using OmaGateway.Routing;

namespace OmaGateway.Tests.Applications;

/// <summary>A ledger of a fixed limit in memory, which remembers how everything was settled.</summary>
internal sealed class ScriptedLedger(int limit) : IMailLedger
{
    private readonly Lock _gate = new();
    private int _open;

    /// <summary>What the next reservations come to, instead of the counting below.</summary>
    public MailDecision? Always { get; set; }

    public bool MayStillSend { get; set; } = true;

    /// <summary>Done while a reservation is being made.</summary>
    public Action? Meanwhile { get; set; }

    public List<MailSettlement> Settled { get; } = [];

    public int Reservations { get; private set; }

    public MailDecision.Exhausted? ClosedNow
    {
        get
        {
            lock (_gate)
            {
                return Charged >= limit ? Exhausted() : null;
            }
        }
    }

    public MailBudgetView View
    {
        get
        {
            lock (_gate)
            {
                return new(limit, Settled.Count(each => each == MailSettlement.Sent), 0, _open, 0, TimeProvider.System.GetUtcNow().AddHours(1), null)
                {
                    AsOf = TimeProvider.System.GetUtcNow(),
                    IsClosed = Charged >= limit,
                };
            }
        }
    }

    private int Charged => Settled.Contains(MailSettlement.ThresholdReached)
        ? limit
        : Settled.Count(each => each is MailSettlement.Sent or MailSettlement.Unclear);

    public ValueTask<MailDecision> ReserveAsync(TimeSpan routeTimeOut, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Reservations++;
            Meanwhile?.Invoke();
            if (Always is not null || Charged >= limit)
            {
                return ValueTask.FromResult(Always ?? Exhausted());
            }

            if (Charged + _open >= limit)
            {
                return ValueTask.FromResult<MailDecision>(new MailDecision.Busy(TimeSpan.FromSeconds(2)));
            }

            _open++;
            return ValueTask.FromResult<MailDecision>(new MailDecision.Granted(new Reservation(this)));
        }
    }

    private static MailDecision.Exhausted Exhausted() => new(TimeProvider.System.GetUtcNow().AddHours(1), TimeSpan.FromHours(1));

    private sealed class Reservation(ScriptedLedger ledger) : IMailReservation
    {
        public bool MayStillSend() => ledger.MayStillSend;

        public ValueTask SettleAsync(MailSettlement settlement)
        {
            lock (ledger._gate)
            {
                ledger._open--;
                ledger.Settled.Add(settlement);
            }

            return ValueTask.CompletedTask;
        }
    }
}
