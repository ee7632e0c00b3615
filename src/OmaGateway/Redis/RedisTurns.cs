using System.Diagnostics.CodeAnalysis;

namespace OmaGateway.Redis;

/// <summary>
/// A few places for callers that come in bursts: the queue is here and not in the connection, so that a thousand at once don't look like a Redis that
/// does not answer. Those who have a place find out whether it does; the others wait, first come, first served, as long as it is not known to be down.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class RedisTurns(RedisCircuit circuit, TimeSpan longestWait)
{
    public const int Places = 32;

    /// <summary>More could not have their turn in time anyway; they hear it at once.</summary>
    public const int MostWaiting = 4_096;

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _places = new(Places);
    private int _waiting;

    /// <summary>False where Redis is down, has been too slow for too long, or too many wait; true is a place, to be given back by <see cref="Leave"/>.</summary>
    public async ValueTask<bool> EnterAsync()
    {
        var whileClosed = circuit.WhileClosed;
        if (whileClosed.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
            {
                return false;
            }

            var turn = _places.WaitAsync(longestWait, whileClosed);
            await ((Task)turn).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return turn.IsCompletedSuccessfully && await turn;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Leave() => _places.Release();
}
