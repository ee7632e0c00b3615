using System.Diagnostics.CodeAnalysis;

namespace OmaGateway.Redis;

/// <summary>
/// A few places for callers that come in bursts: the queue is here and not in the connection, so that a thousand at once don't look like a Redis that
/// does not answer. Those who have a place find out whether it does; the others wait as long as it is not known to be down.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class RedisTurns(RedisCircuit circuit, TimeProvider time)
{
    private const int Places = 32;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private readonly SemaphoreSlim _places = new(Places);

    /// <summary>False where Redis is down, or has been too slow for too long; true is a place, to be given back by <see cref="Leave"/>.</summary>
    public async ValueTask<bool> EnterAsync()
    {
        long start = time.GetTimestamp();
        while (circuit.IsClosed && time.GetElapsedTime(start) <= LongestWait)
        {
            if (await _places.WaitAsync(BetweenLooks))
            {
                return true;
            }
        }

        return false;
    }

    public void Leave() => _places.Release();
}
