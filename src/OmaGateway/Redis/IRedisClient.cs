namespace OmaGateway.Redis;

/// <summary>
/// The gateway's whole use of Redis. Every call has a time budget and never throws for a fault of Redis: a reply that did
/// not come in time, came as an error, or was not asked for because the circuit is open, is <see cref="RedisReply.None"/>.
/// A lost reply says nothing about whether the command ran.
/// </summary>
internal interface IRedisClient
{
    /// <summary>False while the circuit is open: a call would return <see cref="RedisReply.None"/> at once.</summary>
    bool IsAvailable { get; }

    /// <summary>How long ago Redis last answered anything to anybody, late answers among them: tells a busy gateway from a silent Redis.</summary>
    TimeSpan SinceAnswer { get; }

    /// <summary>Raised with the new value of <see cref="IsAvailable"/>; also after a reconnect that nobody noticed (true).</summary>
    event Action<bool>? AvailabilityChanged;

    ValueTask<RedisReply> GetAsync(byte[] key, TimeSpan timeout);

    /// <summary>Runs one Lua script (EVALSHA, then EVAL). All keys share one <c>{hash tag}</c>.</summary>
    ValueTask<RedisReply> EvaluateAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout);

    /// <summary>
    /// The same for callers that come in bursts: waits for one of a few places before the time budget begins, as long as Redis is not known to be
    /// down, so that a thousand at once don't look like a Redis that does not answer.
    /// </summary>
    ValueTask<RedisReply> EvaluateInTurnAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout);

    /// <summary>Any other command, for administration and tests (<c>DEL</c>, <c>INFO</c>, <c>CONFIG GET</c> ...).</summary>
    ValueTask<RedisReply> ExecuteAsync(string command, byte[][] arguments, TimeSpan timeout);

    /// <summary>Lossy: what is published while disconnected is gone. <see cref="AvailabilityChanged"/> tells of the gap.</summary>
    Task SubscribeAsync(string channel, Action<byte[]> onMessage);

    ValueTask<RedisReply> PublishAsync(string channel, byte[] message, TimeSpan timeout);
}
