using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OmaGateway.Redis;

namespace OmaGateway.TenantLookups;

/// <summary>
/// What is no longer true, on every replica: rejected tokens and purges. A change happens here first, then in Redis, which tells the others.
/// What Redis did not hear is told when it answers again, and until then nothing that it holds is believed (<see cref="IsInStepAsync"/>).
/// Notices can get lost, which costs a replica no more than its copies' fresh time: beyond it, a copy counts only after Redis was asked.
/// </summary>
internal sealed class Invalidation : IHostedService
{
    private const string Channel = "oma:lookups";
    private const byte TokenNotice = 1;
    private const byte PurgeNotice = 2;
    private const int SenderSize = 16;
    private const int MaxUntold = 10_000;

    private static readonly RedisScript RejectScript = RedisScript.Load("TenantLookups.reject.lua");
    private static readonly RedisScript PurgeScript = RedisScript.Load("TenantLookups.purge.lua");
    private static readonly RedisScript CountsScript = RedisScript.Load("TenantLookups.counts.lua");
    private static readonly byte[] CountsKey = "oma:lookups:purges"u8.ToArray();

    private readonly LocalCopies _local;
    private readonly PurgeCounts _counts;
    private readonly IRedisClient? _redis;
    private readonly LookupMetrics _metrics;
    private readonly TimeSpan _budget;
    private readonly byte[] _sender = RandomNumberGenerator.GetBytes(SenderSize);
    private readonly ConcurrentDictionary<Digest, Untold> _untoldTokens = new();
    private readonly Dictionary<Digest, int> _telling = [];
    private readonly ConcurrentDictionary<string, bool> _untoldPurges = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private Task<bool>? _step;
    private int _slips;
    private volatile bool _inStep;

    public Invalidation(LocalCopies local, PurgeCounts counts, LookupMetrics metrics, TenantLookupsOptions options, IRedisClient? redis)
    {
        (_local, _counts, _metrics, _redis, _budget) = (local, counts, metrics, redis, options.RedisBudget);
        if (redis is not null)
        {
            redis.AvailabilityChanged += Changed;
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_redis is not null)
        {
            await _redis.SubscribeAsync(Channel, Heard);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_redis is not null)
        {
            _redis.AvailabilityChanged -= Changed;
        }

        return Task.CompletedTask;
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

        if (_redis is not { IsAvailable: true })
        {
            return new(false);
        }

        lock (_gate)
        {
            if (_step is not { IsCompleted: false })
            {
                _step = StepAsync();
            }

            return new(_step);
        }
    }

    /// <summary>True while Redis may still hold copies of a token that was rejected here.</summary>
    public bool IsUntold(Digest name)
    {
        lock (_gate)
        {
            return _telling.ContainsKey(name) || _untoldTokens.ContainsKey(name);
        }
    }

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
        if (_redis is null)
        {
            _metrics.Evicted(EvictionReason.Rejected, _local.Reject(current));
            return true;
        }

        CountTelling(current, 1);
        _metrics.Evicted(EvictionReason.Rejected, _local.Reject(current));
        bool told = true;
        foreach (var name in names)
        {
            told &= await TellRejectionAsync(name, flightTime);
        }

        _metrics.Evicted(EvictionReason.Rejected, _local.Reject(current));
        CountTelling(current, -1);
        return told;
    }

    /// <param name="name">A route id, or <see cref="PurgeCounts.All"/>.</param>
    public async ValueTask<bool> PurgeAsync(string name)
    {
        _metrics.Evicted(EvictionReason.Purged, _local.Purge(name == PurgeCounts.All ? null : name));
        return _redis is null || await TellPurgeAsync(name);
    }

    private void CountTelling(Digest name, int change)
    {
        lock (_gate)
        {
            int count = _telling.GetValueOrDefault(name) + change;
            if (count > 0)
            {
                _telling[name] = count;
            }
            else
            {
                _telling.Remove(name);
            }
        }
    }

    private async ValueTask<bool> TellRejectionAsync(Digest name, TimeSpan flightTime)
    {
        var life = TimeSpan.FromMinutes(2) + (2 * flightTime);
        var reply = await _redis!.EvaluateAsync(
            RejectScript, [SharedCopies.Key(name)], [Guid.NewGuid().ToByteArray(), SharedCopies.Milliseconds(life), Encoding.ASCII.GetBytes(Channel), Notice(TokenNotice, name.ToBytes())], _budget);
        if (reply.IsAnswered)
        {
            return true;
        }

        if (_untoldTokens.Count < MaxUntold)
        {
            _untoldTokens[name] = new Untold(flightTime);
        }
        else
        {
            _untoldPurges[PurgeCounts.All] = true; // too many to name
        }

        Slip();
        return false;
    }

    private async ValueTask<bool> TellPurgeAsync(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        var reply = await _redis!.EvaluateAsync(PurgeScript, [CountsKey], [text, Encoding.ASCII.GetBytes(Channel), Notice(PurgeNotice, [])], _budget);
        if (reply.IsAnswered)
        {
            Learn(reply);
            return true;
        }

        _untoldPurges[name] = true;
        Slip();
        return false;
    }

    private async Task<bool> StepAsync()
    {
        await Task.Yield(); // the caller holds a lock
        int slips = Volatile.Read(ref _slips);
        foreach (string name in _untoldPurges.Keys)
        {
            if (await TellPurgeAsync(name))
            {
                _untoldPurges.TryRemove(name, out _);
            }
        }

        foreach (var token in _untoldTokens)
        {
            if (Volatile.Read(ref _slips) != slips || !await TellRejectionAsync(token.Key, token.Value.FlightTime))
            {
                return false;
            }

            _untoldTokens.TryRemove(token); // this one, not one that came meanwhile
        }

        // Redis may have lost its counts: what we know of them is told with the question.
        byte[][] known = [.. _counts.Known.SelectMany(count => new[] { Encoding.UTF8.GetBytes(count.Key), Encoding.ASCII.GetBytes(count.Value.ToString(CultureInfo.InvariantCulture)) })];
        var counts = await _redis!.EvaluateAsync(CountsScript, [CountsKey], [Encoding.ASCII.GetBytes(Channel), Notice(PurgeNotice, []), .. known], _budget);
        if (!counts.IsAnswered)
        {
            return false;
        }

        Learn(counts);
        lock (_gate)
        {
            _inStep = Volatile.Read(ref _slips) == slips;
        }

        return _inStep;
    }

    private void Learn(RedisReply reply)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i + 1 < reply.Items.Count; i += 2)
        {
            counts[reply.Items[i].Text ?? ""] = reply.Items[i + 1].Number ?? 0;
        }

        foreach (string name in _counts.Learn(counts))
        {
            _metrics.Evicted(EvictionReason.Purged, _local.Purge(name == PurgeCounts.All ? null : name));
        }
    }

    private void Slip()
    {
        lock (_gate)
        {
            _slips++;
            _inStep = false;
        }
    }

    private void Changed(bool available)
    {
        Slip();
        if (available)
        {
            _ = IsInStepAsync().AsTask(); // ahead of the first request; who needs it asks again
        }
    }

    private void Heard(byte[] message)
    {
        if (message.Length <= SenderSize || message.AsSpan(0, SenderSize).SequenceEqual(_sender))
        {
            return;
        }

        var content = message.AsSpan(SenderSize + 1);
        switch (message[SenderSize])
        {
            case TokenNotice when content.Length == Digest.Size:
                _metrics.Evicted(EvictionReason.Rejected, _local.Reject(Digest.Read(content)));
                break;
            case PurgeNotice:
                Changed(available: true); // the counts are read anew, and what they say is purged
                break;
        }
    }

    private byte[] Notice(byte kind, byte[] content) => [.. _sender, kind, .. content];

    private sealed class Untold(TimeSpan flightTime)
    {
        public TimeSpan FlightTime => flightTime;
    }
}
