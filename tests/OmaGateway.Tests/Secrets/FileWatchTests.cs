using System.Collections.Concurrent;
using OmaGateway.Secrets;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Secrets;

/// <summary>Looks that throw, and looks that hang.</summary>
public sealed class FileWatchTests : IDisposable
{
    private readonly ManualResetEventSlim _disk = new();
    private readonly BlockingCollection<bool> _looks = [];

    public void Dispose()
    {
        _disk.Set();
        _looks.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task Look_ThatThrows_IsToldAndFollowedByOthers()
    {
        int told = 0;
        using var watch = new Watch(() => throw new InvalidOperationException("a mistake"), _ => Interlocked.Increment(ref told), TimeProvider.System);
        await watch.StartAsync(default);

        await Poll.UntilAsync(() => Volatile.Read(ref told) >= 3, "it is looked at again and again");
        watch.ExecuteTask!.IsCompleted.ShouldBeFalse();

        await watch.StopAsync(default);
    }

    [Fact]
    public async Task Look_ThatHangs_IsTheOnlyOneAndOnNoThreadOfThePool_AndTheStopDoesNotWaitForIt()
    {
        var time = new CountedTicks();
        using var watch = new Watch(Hang, static exception => throw exception, time);
        await watch.StartAsync(default).WaitAsync(TimeSpan.FromSeconds(30));
        _looks.TryTake(out bool pooled, TimeSpan.FromSeconds(30)).ShouldBeTrue("it looks at once");
        pooled.ShouldBeFalse("it holds no thread that requests need");

        await Poll.UntilAsync(() => time.Ticks >= 10, "other looks are due");
        _looks.ShouldBeEmpty("the next one waits for the last");

        await watch.StopAsync(default).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private void Hang()
    {
        _looks.Add(Thread.CurrentThread.IsThreadPoolThread);
        _disk.Wait();
    }

    private sealed class Watch(Action look, Action<Exception> failed, TimeProvider time) : FileWatch(TimeSpan.FromMilliseconds(1), time)
    {
        public override void Look() => look();

        protected override void Failed(Exception exception) => failed(exception);
    }

    private sealed class CountedTicks : TimeProvider
    {
        private int _ticks;

        public int Ticks => Volatile.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => base.CreateTimer(
                given =>
                {
                    callback(given);
                    Interlocked.Increment(ref _ticks);
                },
                state,
                dueTime,
                period);
    }
}
