using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using OmaGateway.Redis;

namespace OmaGateway.Sessions.Keys;

/// <summary>
/// Data Protection's key ring: in memory for its synchronous interface, in Redis for the other replicas, never on disk. Both sides are brought
/// together at the start, every half minute, when a key is made, and when a cookie comes that no known key opens. So a ring that
/// Redis has lost is written there again, and a replica that starts while Redis is down shares its own key later. Without Redis it lives as long as the process.
/// </summary>
internal sealed class SharedKeys(SealedKeys seal, TimeProvider time, IRedisClient? redis = null) : BackgroundService, IXmlRepository
{
    private static readonly byte[] RedisKey = "oma:session:keys"u8.ToArray();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Forged cookies must not become questions to Redis.</summary>
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _unsaved = new(0);
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, string> _keys = ImmutableDictionary<string, string>.Empty;
    private CancellationTokenSource _changed = new();
    private long _refreshed = long.MinValue;

    /// <summary>Fires when a key came from another replica, so that Data Protection reads the ring again.</summary>
    public CancellationToken Changes => _changed.Token;

    public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys.Values.Select(static xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName)
    {
        ImmutableInterlocked.AddOrUpdate(ref _keys, friendlyName, element.ToString(SaveOptions.DisableFormatting), static (_, former) => former);
        _unsaved.Release();
    }

    /// <summary>Looks for keys of other replicas, at most once a second; true where there were any.</summary>
    public ValueTask<bool> RefreshAsync()
    {
        if (redis is null)
        {
            return ValueTask.FromResult(false);
        }

        lock (_gate)
        {
            if (_refreshed != long.MinValue && time.GetElapsedTime(_refreshed) < ShortestInterval)
            {
                return ValueTask.FromResult(false);
            }

            _refreshed = time.GetTimestamp();
        }

        return SynchroniseAsync(redis);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (redis is not null)
        {
            await SynchroniseAsync(redis); // before Data Protection makes a key of its own
        }

        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _unsaved.Dispose();
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (redis is not null && !stoppingToken.IsCancellationRequested)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var woken = _unsaved.WaitAsync(pause.Token);
            await Task.WhenAny(woken, Task.Delay(Interval, time, pause.Token));
            await pause.CancelAsync();
            if (!stoppingToken.IsCancellationRequested)
            {
                await SynchroniseAsync(redis);
            }
        }
    }

    private async ValueTask<bool> SynchroniseAsync(IRedisClient client)
    {
        if (await client.ExecuteAsync("HGETALL", [RedisKey], Patience) is not { IsAnswered: true } reply)
        {
            return false;
        }

        var there = new HashSet<string>(StringComparer.Ordinal);
        bool news = false;
        for (int i = 0; i + 1 < reply.Items.Count; i += 2)
        {
            if (reply.Items[i].Text is { } name && reply.Items[i + 1].Bytes is { } bytes && seal.Open(name, bytes) is { } xml)
            {
                there.Add(name);
                news |= ImmutableInterlocked.TryAdd(ref _keys, name, xml);
            }
        }

        foreach (var (name, xml) in _keys.Where(key => !there.Contains(key.Key)))
        {
            await client.ExecuteAsync("HSET", [RedisKey, Encoding.UTF8.GetBytes(name), seal.Seal(name, xml)], Patience);
        }

        if (news)
        {
            using var former = Interlocked.Exchange(ref _changed, new CancellationTokenSource());
            await former.CancelAsync();
        }

        return news;
    }
}
