using StackExchange.Redis;

namespace OmaGateway.Redis;

/// <summary>
/// <see cref="IRedisClient"/> on StackExchange.Redis. Version 1.2.6 has no time-out for asynchronous calls, so every wait is bounded
/// here; a command whose caller has given up keeps its place in <see cref="RedisOptions.MaxInFlight"/> until the connection ends it.
/// </summary>
internal sealed class RedisClient(RedisConnection connection, RedisCircuit circuit, RedisMetrics metrics, RedisOptions options, TimeProvider time, ILogger logger) : IRedisClient
{
    /// <summary>Long enough that a process under its first burst, busy with everything at once, does not take itself for a dead Redis.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(600);
    private readonly ILogger _logger = logger;
    private readonly RedisTurns _turns = new(circuit, RedisTurns.LongestWait);
    private int _inFlight;
    private long _lastLanded = time.GetTimestamp();

    public event Action<bool>? AvailabilityChanged;

    public bool IsAvailable => circuit.IsClosed;

    public TimeSpan SinceAnswer => time.GetElapsedTime(Interlocked.Read(ref _lastLanded));

    public int InFlight => Volatile.Read(ref _inFlight);

    public ValueTask<RedisReply> GetAsync(byte[] key, TimeSpan timeout) => CallAsync("GET", timeout, (RedisKey)key);

    public ValueTask<RedisReply> ExecuteAsync(string command, byte[][] arguments, TimeSpan timeout)
        => CallAsync(command, timeout, Array.ConvertAll(arguments, static argument => (object)(RedisValue)argument));

    public ValueTask<RedisReply> PublishAsync(string channel, byte[] message, TimeSpan timeout)
        => CallAsync("PUBLISH", timeout, (RedisValue)channel, (RedisValue)message);

    public async Task SubscribeAsync(string channel, Action<byte[]> onMessage)
    {
        try
        {
            await connection.SubscribeAsync(channel, message => Guarded(() => onMessage(message))).WaitAsync(TimeSpan.FromSeconds(1), time);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            RedisLog.SetUpFailed(_logger, exception.GetType().Name); // the package subscribes again when it connects
        }
    }

    public async ValueTask<RedisReply> EvaluateAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout)
    {
        object[] words = new object[2 + keys.Length + arguments.Length];
        words[0] = (RedisValue)script.Sha1;
        words[1] = (RedisValue)keys.Length;
        for (int i = 0; i < keys.Length; i++)
        {
            words[2 + i] = (RedisKey)keys[i];
        }

        for (int i = 0; i < arguments.Length; i++)
        {
            words[2 + keys.Length + i] = (RedisValue)arguments[i];
        }

        long start = time.GetTimestamp();
        var (reply, error) = await SendAsync("EVALSHA", script.Name, timeout, words);
        if (error != "NOSCRIPT")
        {
            return reply;
        }

        words[0] = (RedisValue)script.Source;
        (reply, _) = await SendAsync("EVAL", script.Name, timeout - time.GetElapsedTime(start), words);
        return reply;
    }

    public async ValueTask<RedisReply> EvaluateInTurnAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout)
    {
        if (!await _turns.EnterAsync())
        {
            return RedisReply.None;
        }

        try
        {
            return await EvaluateAsync(script, keys, arguments, timeout);
        }
        finally
        {
            _turns.Leave();
        }
    }

    /// <summary>Asks whether Redis answers, whatever the circuit says.</summary>
    public async Task<bool> ProbeAsync(TimeSpan timeout)
    {
        if (connection.Database is not { } database)
        {
            return false;
        }

        try
        {
            var ping = database.ExecuteAsync("PING", [], CommandFlags.DemandMaster);
            await ping.WaitFairlyAsync(timeout, time);
            Forget(ping);
            return ping.IsCompletedSuccessfully;
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Opened(string reason)
    {
        RedisLog.Unavailable(_logger, reason);
        Announce(false);
    }

    public void Announce(bool available) => Guarded(() => AvailabilityChanged?.Invoke(available));

    private async ValueTask<RedisReply> CallAsync(string command, TimeSpan timeout, params object[] arguments)
        => (await SendAsync(command, command, timeout, arguments)).Reply;

    private async ValueTask<(RedisReply Reply, string? Error)> SendAsync(string command, string name, TimeSpan timeout, object[] arguments)
    {
        long start = time.GetTimestamp();
        var (reply, outcome, error, fair) = await TryAsync(command, timeout, arguments);
        var elapsed = time.GetElapsedTime(start);
        metrics.Command(name, outcome, elapsed);
        if (outcome is RedisOutcome.Answered or RedisOutcome.Error)
        {
            circuit.Answered();
        }
        else if (IsFault(outcome, fair) && circuit.Faulted())
        {
            Opened(outcome == RedisOutcome.Disconnected ? "no connection" : "time-outs");
        }

        if (error is not null and not "NOSCRIPT")
        {
            RedisLog.Refused(_logger, name, error);
        }

        return (reply, error);
    }

    private async ValueTask<(RedisReply Reply, RedisOutcome Outcome, string? Error, bool Fair)> TryAsync(string command, TimeSpan timeout, object[] arguments)
    {
        if (!circuit.IsClosed || connection.Database is not { } database)
        {
            return (RedisReply.None, RedisOutcome.CircuitOpen, null, true);
        }

        if (timeout <= TimeSpan.Zero)
        {
            return (RedisReply.None, RedisOutcome.TimedOut, null, true);
        }

        if (Interlocked.Increment(ref _inFlight) > options.MaxInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            return (RedisReply.None, RedisOutcome.Overloaded, null, true);
        }

        Task<RedisResult> call;
        try
        {
            call = database.ExecuteAsync(command, arguments, CommandFlags.DemandMaster);
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException)
        {
            Interlocked.Decrement(ref _inFlight);
            return (RedisReply.None, RedisOutcome.Disconnected, null, true);
        }

        _ = call.ContinueWith(Landed, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        bool fair = await call.WaitFairlyAsync(timeout, time);
        var (reply, outcome, error) = call.Status switch
        {
            TaskStatus.RanToCompletion => (RedisReplies.From(await call), RedisOutcome.Answered, null),
            TaskStatus.Faulted => Failed(call.Exception!.GetBaseException()),
            TaskStatus.Canceled => (RedisReply.None, RedisOutcome.Disconnected, null),
            _ => (RedisReply.None, RedisOutcome.TimedOut, null),
        };
        return (reply, outcome, error, fair);
    }

    private (RedisReply, RedisOutcome, string?) Failed(Exception exception)
    {
        if (exception is not RedisServerException error)
        {
            return (RedisReply.None, exception is TimeoutException ? RedisOutcome.TimedOut : RedisOutcome.Disconnected, null);
        }

        string code = RedisReplies.ErrorCode(error);
        switch (code)
        {
            case "MOVED" or "ASK" or "READONLY" or "MASTERDOWN" or "CLUSTERDOWN" or "TRYAGAIN":
                connection.LookAgain(); // it was asked of the wrong node
                return (RedisReply.None, RedisOutcome.Disconnected, code);
            case "LOADING":
                return (RedisReply.None, RedisOutcome.Disconnected, code);
            default:
                return (RedisReply.None, RedisOutcome.Error, code);
        }
    }

    /// <summary>All places taken and none given back is silence too: nobody is left to time out.</summary>
    private bool IsFault(RedisOutcome outcome, bool fair) => outcome switch
    {
        RedisOutcome.Disconnected => true,
        RedisOutcome.TimedOut or RedisOutcome.Overloaded => IsSilent && fair,
        _ => false,
    };

    /// <summary>A time-out while others are answered, if late, is a busy gateway and no dead Redis.</summary>
    private bool IsSilent => SinceAnswer > Silence;

    private void Landed(Task<RedisResult> call)
    {
        if (call.IsCompletedSuccessfully)
        {
            Interlocked.Exchange(ref _lastLanded, time.GetTimestamp());
        }

        _ = call.Exception; // observed, whether or not anybody still waits
        Interlocked.Decrement(ref _inFlight);
    }

    private static void Forget(Task task) => task.ContinueWith(
        static faulted => _ = faulted.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            RedisLog.ListenerFailed(_logger, exception.GetType().Name);
        }
    }
}
