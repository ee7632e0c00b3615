using System.Diagnostics;

namespace OmaGateway.Tests.Hosting;

/// <summary>Waits for a condition with a deadline: the one place where a test lets time pass.</summary>
internal static class Poll
{
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (deadline ?? TimeSpan.FromSeconds(30)))
            {
                throw new TimeoutException($"Not within {clock.Elapsed.TotalSeconds:0} s: {what}");
            }

            await OnceAsync();
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? deadline = null)
        => UntilAsync(() => Task.FromResult(condition()), what, deadline);

    public static Task OnceAsync() => Task.Delay(10);
}
