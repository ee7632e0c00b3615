using System.Collections.Concurrent;
using System.Net;
using StackExchange.Redis;

namespace OmaGateway.Redis;

/// <summary>
/// The one multiplexed connection. The package reconnects by itself; what it can't see (an address that swallows packets,
/// a node that is no longer primary) is met by looking at the topology again and, at last, by a new multiplexer.
/// </summary>
internal sealed class RedisConnection(ConfigurationOptions options, RedisMetrics metrics, ILogger logger, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Action<byte[]>> _subscriptions = new(StringComparer.Ordinal);
    private readonly ILogger _logger = logger;
    private readonly Lock _adopting = new();
    private volatile ConnectionMultiplexer? _multiplexer;
    private volatile ConfigurationOptions _options = options;
    private long _lastLook;

    /// <summary>All connections are gone.</summary>
    public event Action? Lost;

    /// <summary>A connection was made again, perhaps to another Redis.</summary>
    public event Action? Restored;

    /// <summary>Those of the connection that there is. Hold the password: never logged.</summary>
    public ConfigurationOptions Settings => _options;

    /// <summary>Null until the first connection was tried.</summary>
    public IDatabase? Database => _multiplexer?.GetDatabase();

    /// <summary>Options from a connection string, with what the gateway insists on.</summary>
    public static ConfigurationOptions Options(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;     // the gateway starts without Redis, and finds it later
        options.ConnectTimeout = 1000;
        options.ConnectRetry = 1;
        options.ConfigCheckSeconds = 3;         // a fail-over is noticed by the next look at the topology
        options.KeepAlive = 5;
        options.ReconnectRetryPolicy = new LinearRetry(500);
        options.TieBreaker = "";                // no key of the package's own
        options.ClientName = "oma-gateway";
        return options;
    }

    /// <summary>Returns once connected, or once the first attempt has failed and others follow by themselves.</summary>
    public async Task ConnectAsync()
    {
        var options = _options;
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(options);
        lock (_adopting)
        {
            if (options == _options)
            {
                Adopt(multiplexer, allowCommandsToComplete: false);
                return;
            }
        }

        Retire(multiplexer, allowCommandsToComplete: false); // it took so long that another address is in use by now
    }

    /// <summary>
    /// Other addresses or another password. Where they can't be connected to yet, the connection that there is goes on, and is made anew
    /// by its own options: whoever asks for the change asks again.
    /// </summary>
    /// <returns>True where they are in use.</returns>
    public async Task<bool> ChangeAsync(ConfigurationOptions changed)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(changed);
        if (!multiplexer.IsConnected)
        {
            Retire(multiplexer, allowCommandsToComplete: false);
            return false;
        }

        lock (_adopting)
        {
            Adopt(multiplexer, allowCommandsToComplete: true);
            _options = changed; // after it, so that who sees these sees their connection, too
        }

        Restored?.Invoke();
        return true;
    }

    private void Adopt(ConnectionMultiplexer multiplexer, bool allowCommandsToComplete)
    {
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
        foreach (var (channel, onMessage) in _subscriptions)
        {
            Observe(Subscribe(multiplexer, channel, onMessage));
        }

        Retire(Interlocked.Exchange(ref _multiplexer, multiplexer), allowCommandsToComplete);
    }

    public async Task SubscribeAsync(string channel, Action<byte[]> onMessage)
    {
        _subscriptions[channel] = onMessage;
        if (_multiplexer is { } multiplexer)
        {
            await Subscribe(multiplexer, channel, onMessage);
        }
    }

    /// <summary>Finds out again who is primary and who owns which slot; at most once a second.</summary>
    public void LookAgain()
    {
        long last = Interlocked.Read(ref _lastLook);
        if (_multiplexer is { } multiplexer && (last == 0 || time.GetElapsedTime(last) >= BetweenLooks)
            && Interlocked.CompareExchange(ref _lastLook, time.GetTimestamp(), last) == last)
        {
            Observe(multiplexer.ConfigureAsync());
        }
    }

    public void Dispose() => Retire(Interlocked.Exchange(ref _multiplexer, null), allowCommandsToComplete: false);

    private static Task Subscribe(ConnectionMultiplexer multiplexer, string channel, Action<byte[]> onMessage)
        => multiplexer.GetSubscriber().SubscribeAsync(new RedisChannel(channel, RedisChannel.PatternMode.Literal), (_, message) => onMessage((byte[]?)message ?? []));

    private void OnFailed(object? sender, ConnectionFailedEventArgs failed)
    {
        if (!ReferenceEquals(sender, _multiplexer))
        {
            return;
        }

        RedisLog.ConnectionFailed(_logger, Name(failed.EndPoint), failed.FailureType.ToString());
        if (failed.FailureType == ConnectionFailureType.ProtocolFailure)
        {
            LookAgain();
        }

        if (_multiplexer is { IsConnected: false })
        {
            Lost?.Invoke();
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored)
    {
        if (ReferenceEquals(sender, _multiplexer))
        {
            metrics.Reconnected();
            Restored?.Invoke();
        }
    }

    /// <summary>Closing may wait for a peer that no longer answers: not the caller's business.</summary>
    private void Retire(ConnectionMultiplexer? multiplexer, bool allowCommandsToComplete)
    {
        if (multiplexer is not null)
        {
            multiplexer.ConnectionFailed -= OnFailed;
            multiplexer.ConnectionRestored -= OnRestored;
            Observe(multiplexer.CloseAsync(allowCommandsToComplete).ContinueWith(_ => multiplexer.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default));
        }
    }

    private void Observe(Task task) => task.ContinueWith(
        faulted => RedisLog.SetUpFailed(_logger, faulted.Exception!.GetBaseException().GetType().Name),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);

    private static string Name(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint ip => ip.ToString(),
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        _ => "?",
    };
}
