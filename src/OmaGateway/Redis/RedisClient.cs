using StackExchange.Redis;

namespace OmaGateway.Redis;

/// <summary>
/// <see cref="IRedisClient"/> on StackExchange.Redis. Version 1.2.6 has no time-out for asynchronous calls, so every wait is bounded
/// here; a command whose caller has given up keeps its place in <see cref="RedisOptions.MaxInFlight"/>, and its arguments their memory, until the connection ends it.
/// </summary>
internal sealed class RedisClient(RedisConnection connection, RedisCircuit circuit, RedisMetrics metrics, RedisOptions options, TimeProvider time, ILogger logger) : IRedisClient
{
    /// <summary>Long enough that a process under its first burst, busy with everything at once, does not take itself for a dead Redis.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(600);

    /// <summary>Longer arguments are values, and count as bytes beside their commands: thousands of them would be hundreds of megabytes.</summary>
    private const int LargeArgument = 4 * 1024;

    private const int MostLargeBytes = 8 * 1024 * 1024;

    private readonly ILogger _logger = logger;
    private readonly RedisTurns _turns = new(circuit, RedisTurns.LongestWait);
    private int _inFlight;
    private int _largeBytes;
    private long _lastLanded = time.GetTimestamp();

    public event Action<bool>? AvailabilityChanged;

    public bool IsAvailable => circuit.IsClosed;

    public TimeSpan SinceAnswer => time.GetElapsedTime(Interlocked.Read(ref _lastLanded));

    public int InFlight => Volatile.Read(ref _inFlight);

    public ValueTask<RedisReply> GetAsync(byte[] key, TimeSpan timeout) => CallAsync("GET", timeout, (RedisKey)key);

    public ValueTask<RedisReply> ExecuteAsync(string command, byte[][] arguments, TimeSpan timeout)
        => CallAsync(command, timeout, arguments);

    public ValueTask<RedisReply> PublishAsync(string channel, byte[] message, TimeSpan timeout)
        => CallAsync("PUBLISH", timeout, channel, message);

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

    public ValueTask<RedisReply> EvaluateAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout)
        => SendAsync("EVALSHA", script.Name, timeout, script.Words(keys, arguments), script);

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

    private ValueTask<RedisReply> CallAsync(string command, TimeSpan timeout, params object[] arguments) => SendAsync(command, command, timeout, arguments);

    /// <param name="command">Redis'.</param>
    /// <param name="name">For metrics and logs.</param>
    /// <param name="timeout">Until the answer.</param>
    /// <param name="arguments">Bytes, texts, numbers and <see cref="RedisKey"/>s.</param>
    /// <param name="script">Sent whole where Redis does not know it: its name is the first argument then.</param>
    private async ValueTask<RedisReply> SendAsync(string command, string name, TimeSpan timeout, object[] arguments, RedisScript? script = null)
    {
        long start = time.GetTimestamp();
        var (reply, error) = (RedisReply.None, (string?)null);
        int large = LargeBytes(arguments);
        bool fair = large == 0; // that there is no room for a value says nothing of Redis
        var call = Start(command, timeout, arguments, large, out var outcome);
        if (call is not null)
        {
            await ((Task)call).WaitAsync(timeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (call.IsCompleted)
            {
                Landed(call, large);
            }
            else
            {
                LandsLate(call, large);
                fair = await call.WaitFurtherAsync(start, timeout, time);
            }

            (reply, outcome, error) = call.Status switch
            {
                TaskStatus.RanToCompletion => (RedisReplies.From(await call), RedisOutcome.Answered, null),
                TaskStatus.Faulted => Failed(call.Exception!.GetBaseException()),
                TaskStatus.Canceled => (RedisReply.None, RedisOutcome.Disconnected, null),
                _ => (RedisReply.None, RedisOutcome.TimedOut, null),
            };
        }

        var elapsed = time.GetElapsedTime(start);
        Note(name, outcome, fair, elapsed);
        if (error == "NOSCRIPT" && script is not null)
        {
            arguments[0] = script.Source;
            return await SendAsync("EVAL", name, timeout - elapsed, arguments);
        }

        if (error is not null)
        {
            RedisLog.Refused(_logger, name, error);
        }

        return reply;
    }

    /// <summary>Null where it was not asked; the outcome says why.</summary>
    private Task<RedisResult>? Start(string command, TimeSpan timeout, object[] arguments, int large, out RedisOutcome outcome)
    {
        outcome = RedisOutcome.CircuitOpen;
        if (!circuit.IsClosed || connection.Database is not { } database)
        {
            return null;
        }

        outcome = RedisOutcome.TimedOut;
        if (timeout <= TimeSpan.Zero)
        {
            return null;
        }

        outcome = RedisOutcome.Overloaded;
        if (HasRoom(large))
        {
            outcome = RedisOutcome.Disconnected;
            try
            {
                return database.ExecuteAsync(command, arguments, CommandFlags.DemandMaster);
            }
            catch (Exception exception) when (exception is RedisException or ObjectDisposedException)
            {
                // not even sent
            }
        }

        MakeRoom(large);
        return null;
    }

    /// <summary>Takes it, too, whatever it says: <see cref="MakeRoom"/> gives it back. Values never keep out a command that has none.</summary>
    private bool HasRoom(int large)
    {
        bool inNumber = Interlocked.Increment(ref _inFlight) <= options.MaxInFlight;
        bool inSize = Interlocked.Add(ref _largeBytes, large) <= MostLargeBytes || large == 0;
        return inNumber && inSize;
    }

    private void MakeRoom(int large)
    {
        Interlocked.Decrement(ref _inFlight);
        Interlocked.Add(ref _largeBytes, -large);
    }

    private static int LargeBytes(object[] arguments)
    {
        int bytes = 0;
        foreach (object argument in arguments)
        {
            bytes += argument is byte[] { Length: > LargeArgument } large ? large.Length : 0;
        }

        return bytes;
    }

    private void Note(string name, RedisOutcome outcome, bool fair, TimeSpan elapsed)
    {
        metrics.Command(name, outcome, elapsed);
        if (outcome is RedisOutcome.Answered or RedisOutcome.Error)
        {
            circuit.Answered();
        }
        else if (IsFault(outcome, fair) && circuit.Faulted())
        {
            Opened(outcome == RedisOutcome.Disconnected ? "no connection" : "time-outs");
        }
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

    private void LandsLate(Task<RedisResult> call, int large)
        => _ = call.ContinueWith(late => Landed(late, large), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void Landed(Task<RedisResult> call, int large)
    {
        if (call.IsCompletedSuccessfully)
        {
            Interlocked.Exchange(ref _lastLanded, time.GetTimestamp());
        }

        _ = call.Exception; // observed, whether or not anybody still waits
        MakeRoom(large);
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
