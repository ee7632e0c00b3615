using System.Threading.Channels;

namespace OmaGateway.MailBudget;

/// <summary>
/// Brings settlements to the ledger. What it does not take at once is tried again behind the caller's back until its lease has
/// ended anyway; then, or when the queue is full, it is dropped: an unsettled reservation stays charged, so nothing is overspent.
/// </summary>
internal sealed class MailSettler(ILedgerStore store, MailBudgetMetrics metrics, MailBudgetOptions options, TimeProvider time, ILogger<MailSettler> logger) : BackgroundService
{
    private const int QueueLength = 10_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly ILogger _logger = logger;
    private readonly Channel<(Settlement Settlement, long Since)> _again = Channel.CreateBounded<(Settlement, long)>(new BoundedChannelOptions(QueueLength) { SingleReader = true });

    /// <summary>A day that the upstream closed and of which the ledger has not heard yet.</summary>
    public string? UntoldClose { get; private set; }

    public async ValueTask SettleAsync(Settlement settlement)
    {
        UntoldClose = settlement.CloseDay.Length > 0 ? settlement.CloseDay : UntoldClose;
        metrics.Settled(settlement.Kind);
        if (!await TellAsync(settlement))
        {
            Later(settlement);
        }
    }

    /// <summary>A reservation that nobody will use, if it exists at all: released, and barred from being made late.</summary>
    public void Abandon(string id) => Later(new Settlement(id, Routing.MailSettlement.NeverForwarded, ""));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (settlement, since) in _again.Reader.ReadAllAsync(stoppingToken))
            {
                while (!await TellAsync(settlement))
                {
                    if (time.GetElapsedTime(since) > TimeSpan.FromSeconds(2 * options.LeaseSeconds) && settlement.CloseDay.Length == 0)
                    {
                        MailBudgetLog.SettlementLost(_logger, settlement.Outcome);
                        break;
                    }

                    await Task.Delay(Pause, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // what is left stays charged
        }
    }

    private async ValueTask<bool> TellAsync(Settlement settlement)
    {
        if (await store.SettleAsync(settlement.Id, settlement.Outcome, settlement.CloseDay) is null)
        {
            return false;
        }

        if (settlement.CloseDay.Length > 0)
        {
            UntoldClose = null;
        }

        return true;
    }

    private void Later(Settlement settlement)
    {
        if (!_again.Writer.TryWrite((settlement, time.GetTimestamp())))
        {
            MailBudgetLog.SettlementLost(_logger, settlement.Outcome);
        }
    }
}
