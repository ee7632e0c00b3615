namespace OmaGateway.Redis;

/// <summary>
/// Writes that replicas must have: EVAL and WAIT on one connection of their own. WAIT vouches only for writes of its own
/// connection, so a connection that broke between the two gives no reply at all.
/// </summary>
internal interface IReplicatedRedis
{
    /// <param name="script">The script; all its keys share one hash tag.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="replicas">How many replicas to wait for.</param>
    /// <param name="timeout">For all of it.</param>
    /// <returns>The script's reply (<see cref="RedisReply.None"/> as ever) and how many replicas have acknowledged it.</returns>
    ValueTask<(RedisReply Reply, int Replicas)> EvaluateAsync(RedisScript script, byte[][] keys, byte[][] arguments, int replicas, TimeSpan timeout);
}
