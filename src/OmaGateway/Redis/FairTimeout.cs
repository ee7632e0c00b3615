namespace OmaGateway.Redis;

/// <summary>
/// Timers overtake in the thread pool, while a reply that has come waits there for its turns (to be read, to be handed on), in a burst behind
/// a thousand requests. Who has timed out goes to the end of that queue, too. Where it was long, Redis has had no chance: it gets its time once more.
/// Otherwise a busy gateway takes itself for a dead Redis.
/// </summary>
internal static class FairTimeout
{
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns when the call is over or has had its time; never throws.</summary>
    public static async Task WaitFairlyAsync(this Task call, TimeSpan timeout, TimeProvider time)
    {
        await call.WaitAsync(timeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.IsCompleted)
        {
            return;
        }

        long began = time.GetTimestamp();
        await EndOfTheQueueAsync();
        if (time.GetElapsedTime(began) > Long)
        {
            await call.WaitAsync(timeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task EndOfTheQueueAsync()
    {
        var turn = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(static reached => reached.SetResult(), turn, preferLocal: false);
        return turn.Task;
    }
}
