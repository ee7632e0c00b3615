using OmaGateway.Redis;

namespace OmaGateway.TenantLookups;

/// <summary>
/// What is no longer true, on every replica: rejected tokens and purges. A change happens here first, then in Redis, which tells the others.
/// What Redis did not hear is told when it answers again, and until then nothing that it holds is believed (<see cref="IsInStepAsync"/>).
/// Notices can get lost, which costs a replica no more than its copies' fresh time: beyond it, a copy counts only after Redis was asked.
/// </summary>
internal sealed class Invalidation : BackgroundService
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly LocalCopies _local;
    private readonly LookupMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Others? _others;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _slipped = new(0, 1);
    private Task<bool>? _step;
    private int _slips;
    private volatile bool _inStep;

    public Invalidation(LocalCopies local, PurgeCounts counts, LookupMetrics metrics, TenantLookupsOptions options, TimeProvider time, IRedisClient? redis)
    {
        (_local, _metrics, _time) = (local, metrics, time);
        if (redis is not null)
        {
            var notices = new Notices();
            _others = new Others(redis, notices, new RejectedTokens(redis, notices, time, options.RedisBudget), new RoutePurges(redis, notices, counts, PurgeLocally, options.RedisBudget));
            redis.AvailabilityChanged += Changed;
        }
    }

    /// <summary>Subscribes before the first request; after each slip it tells Redis what is untold until that has worked, whether anybody asks or not.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_others is not null)
        {
            await _others.Redis.SubscribeAsync(Notices.Channel, Heard);
        }

        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        if (_others is { Redis: var redis })
        {
            redis.AvailabilityChanged -= Changed;
        }

        base.Dispose();
        _slipped.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_others is not null)
        {
            await _slipped.WaitAsync(stoppingToken);
            while (!await IsInStepAsync())
            {
                await Task.Delay(BetweenTries, _time, stoppingToken);
            }
        }
    }

    /// <summary>
    /// Whether Redis knows what we know, and we what it knows: only then may its copies be used. Brings it about where it is not so;
    /// callers of the same moment share the work.
    /// </summary>
    public ValueTask<bool> IsInStepAsync()
    {
        if (_inStep)
        {
            return new(true);
        }

        if (_others is not { Redis.IsAvailable: true } others)
        {
            return new(false);
        }

        lock (_gate)
        {
            if (_step is not { IsCompleted: false })
            {
                _step = StepAsync(others);
            }

            return new(_step);
        }
    }

    /// <summary>True while Redis may still hold copies of a token that was rejected here.</summary>
    public bool IsUntold(Digest name) => _others?.Rejected.IsUntold(name) == true;

    /// <summary>Another gateway has seen it, and Redis knows: only our own copies have to go.</summary>
    public void RejectHere(Digest name) => _metrics.Evicted(EvictionReason.Rejected, _local.Reject(name));

    /// <summary>
    /// Everything of a token is gone; an answer that was asked for before is not kept. Memory is cleared twice: a flight that read Redis between
    /// the first time and Redis' own clearing holds a copy that must not come back.
    /// </summary>
    /// <param name="names">The token's name under the current key, and under the previous one where there is one.</param>
    /// <param name="flightTime">How long an answer can have been under way.</param>
    /// <returns>False where only this gateway knows yet.</returns>
    public async ValueTask<bool> RejectAsync(Digest[] names, TimeSpan flightTime)
    {
        var current = names[0];
        if (_others is not { Rejected: var rejected, Purges: var purges })
        {
            RejectHere(current);
            return true;
        }

        rejected.Begin(current);
        RejectHere(current);
        bool told = true;
        foreach (var name in names)
        {
            var reach = await rejected.TellAsync(name, flightTime);
            told &= reach == RejectionReach.Told;
            if (reach == RejectionReach.TooMany)
            {
                purges.Keep(PurgeCounts.All);
            }
        }

        if (!told)
        {
            Slip();
        }

        RejectHere(current);
        rejected.End(current);
        return told;
    }

    /// <param name="name">A route id, or <see cref="PurgeCounts.All"/>.</param>
    /// <returns>False where only this gateway knows yet.</returns>
    public async ValueTask<bool> PurgeAsync(string name)
    {
        PurgeLocally(name);
        if (_others is null || await _others.Purges.TellAsync(name))
        {
            return true;
        }

        Slip();
        return false;
    }

    private async Task<bool> StepAsync(Others others)
    {
        await Task.Yield(); // the caller holds a lock
        int slips = Volatile.Read(ref _slips);
        await others.Purges.TellUntoldAsync();
        if (!await others.Rejected.TellUntoldAsync() || !await others.Purges.CompareAsync())
        {
            return false;
        }

        lock (_gate)
        {
            _inStep = _slips == slips;
        }

        return _inStep;
    }

    private void PurgeLocally(string name) => _metrics.Evicted(EvictionReason.Purged, _local.Purge(name == PurgeCounts.All ? null : name));

    private void Slip()
    {
        lock (_gate)
        {
            _slips++;
            _inStep = false;
            if (_slipped.CurrentCount == 0)
            {
                _slipped.Release();
            }
        }
    }

    private void Changed(bool available)
    {
        if (_others!.Rejected.Doubt())
        {
            _others.Purges.Keep(PurgeCounts.All);
        }

        Slip();
    }

    private void Heard(byte[] message)
    {
        switch (_others!.Notices.Read(message))
        {
            case Notice.Rejected rejected:
                RejectHere(rejected.Name);
                break;
            case Notice.Purged:
                Slip(); // the counts are read anew, and what they say is purged
                break;
        }
    }

    /// <summary>Null where this gateway is alone.</summary>
    private sealed record Others(IRedisClient Redis, Notices Notices, RejectedTokens Rejected, RoutePurges Purges);
}
