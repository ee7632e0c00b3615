namespace OmaGateway.Redis;

/// <summary>
/// Timers overtake in the thread pool, while a reply that has come waits there for its turns (to be read, to be handed on), in a burst behind
/// a thousand requests. Who has timed out goes to the end of that queue, too. Where it was long, Redis has had no chance: it gets its time once more.
/// Otherwise a busy gateway takes itself for a dead Redis.
/// </summary>
internal static class FairTimeout
{
    private static readonly TimeSpan LongQueue = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LateTimer = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the call is over or has had its time; never throws.</summary>
    /// <returns>False where this machine was behind to the end, so that a time-out says nothing about Redis.</returns>
    public static async Task<bool> WaitFairlyAsync(this Task call, TimeSpan timeout, TimeProvider time)
    {
        long asked = time.GetTimestamp();
        await call.WaitAsync(timeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return call.IsCompleted || await call.WaitFurtherAsync(asked, timeout, time);
    }

    /// <summary>The rest of <see cref="WaitFairlyAsync"/> for a call that has timed out just now: most calls never come here, and pay nothing for it.</summary>
    public static async Task<bool> WaitFurtherAsync(this Task call, long asked, TimeSpan timeout, TimeProvider time)
    {
        if (await HasHadItsTimeAsync(call, asked, timeout, time))
        {
            return true;
        }

        asked = time.GetTimestamp();
        await call.WaitAsync(timeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return call.IsCompleted || await HasHadItsTimeAsync(call, asked, timeout, time);
    }

    private static async Task<bool> HasHadItsTimeAsync(Task call, long asked, TimeSpan timeout, TimeProvider time)
    {
        long timedOut = time.GetTimestamp();
        await EndOfTheQueueAsync();
        return call.IsCompleted || (time.GetElapsedTime(asked, timedOut) < timeout + LateTimer && time.GetElapsedTime(timedOut) <= LongQueue);
    }

    private static Task EndOfTheQueueAsync()
    {
        var turn = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(static reached => reached.SetResult(), turn, preferLocal: false);
        return turn.Task;
    }
}
