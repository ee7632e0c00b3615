using Microsoft.Extensions.Options;
using OmaGateway.Redis;
using OmaGateway.Routing;

namespace OmaGateway.MailBudget;

/// <summary>
/// This gateway's life in the ledger: one beat a second, at once where something changed, and a farewell at the end. The start
/// waits for the first answer alone: joining takes longer, and the first applications wait for it, not the lookups. A Redis that may evict the ledger is refused: the whole gateway does
/// not start, so that it is noticed now and not when memory is short; where the policy changes later, grants alone are refused.
/// </summary>
internal sealed class LedgerBeat(RedisLedgerStore store, IMailLedger ledger, IRedisClient redis, IOptions<MailBudgetOptions> options, TimeProvider time, ILogger<LedgerBeat> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstBeatBudget = TimeSpan.FromSeconds(3);
    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MailBudgetFault? _reported = MailBudgetFault.Recovering;
    private bool _warnedOfReplicas;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        store.BeatWanted += Wake;
        redis.AvailabilityChanged += OnAvailability;
        await base.StartAsync(cancellationToken);
        if (redis.IsAvailable)
        {
            await _answered.Task.WaitAsync(FirstBeatBudget, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (store.Fault == LedgerStatus.Evicts)
        {
            throw new OptionsValidationException("Redis:ConnectionString", typeof(MailBudgetOptions), [MailBudgetFaults.Detail(MailBudgetFault.MayEvict)]);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        store.BeatWanted -= Wake;
        redis.AvailabilityChanged -= OnAvailability;
        await store.BeatAsync(leave: true);
    }

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var reply = await store.BeatAsync();
                if (reply is not null)
                {
                    _answered.TrySetResult();
                }

                Report();

                // To join takes three beats: who is there, here I am, I have heard of all; and a new ledger a short while.
                var pause = reply is { Status: LedgerStatus.Rejoin or LedgerStatus.Days } || store.Fault == LedgerStatus.Joining || ledger.View.Fault == MailBudgetFault.Recovering ? Eager : Interval;
                await _wake.WaitAsync(pause, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host stops
        }
    }

    private void Report()
    {
        var view = ledger.View;
        if (view.Fault is not MailBudgetFault.Recovering)
        {
            store.Joined();
        }

        if (view.Fault != _reported)
        {
            _reported = view.Fault;
            if (view.Fault is { } fault)
            {
                MailBudgetLog.Faulted(_logger, fault, MailBudgetFaults.Detail(fault));
            }
            else
            {
                MailBudgetLog.Grants(_logger, view.Remaining, view.Limit);
            }
        }

        if (store.Replicas > 0 && options.Value.RequiredAcks == 0 && !_warnedOfReplicas)
        {
            _warnedOfReplicas = true;
            MailBudgetLog.RepliesWithoutAcks(_logger, store.Replicas);
        }
    }

    private void OnAvailability(bool available) => Wake();

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // awake already, or stopped
        }
    }
}
