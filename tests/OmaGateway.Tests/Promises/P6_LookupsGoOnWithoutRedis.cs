using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.TenantLookups;
using Xunit.Abstractions;

namespace OmaGateway.Tests.Promises;

/// <summary>P6 of the lookups: Redis down or frozen costs nothing but its copies; back, it is used again without a restart.</summary>
public sealed class P6_LookupsGoOnWithoutRedis(ITestOutputHelper output)
{
    [Fact]
    public async Task RedisKilled_LookupsGoOn_AndShareAgainWhenItIsBack()
    {
        await using var rig = await LookupRig.StartAsync(gateways: 2, redis: true, LookupRig.RedisBudgetInService);
        await rig.GetAsync("token-a");
        await rig.Redis.KillAsync();
        (await rig.GetAsync("token-a")).IsHit.ShouldBeTrue("memory");
        (await rig.GetAsync("token-b")).Status.ShouldBe(200);
        (await rig.GetAsync("token-b")).IsHit.ShouldBeTrue();

        await rig.Redis.StartAgainAsync();
        await rig.RedisIsUpAsync();
        await ShareAsync(rig, "token-c");
    }

    [Fact]
    public async Task RedisStopped_LookupsGoOn_AndShareAgainWhenItGoesOn()
    {
        await using var rig = await LookupRig.StartAsync(gateways: 2, redis: true, LookupRig.RedisBudgetInService);
        rig.Redis.Pause();
        for (int i = 0; i < 40; i++)
        {
            (await rig.GetAsync($"stopped-{i / 4}")).Status.ShouldBe(200);
        }

        rig.Redis.Resume();
        await rig.RedisIsUpAsync();
        await ShareAsync(rig, "token-d");
    }

    /// <summary>One gateway whose Redis stops, one that never had one, asked by turns so that a busy machine slows both alike. A quarter are misses.</summary>
    [Fact, Trait("Lane", "long")]
    public async Task RedisStopped_P99OfLookups_IsAtMostTwiceThatWithoutRedis()
    {
        const int Lookups = 4_000;
        await using var rig = await LookupRig.StartAsync(redis: true, settings: LookupRig.RedisBudgetInService);
        await using var without = await LookupRig.StartAsync();
        var (stopped, alone) = (new List<TimeSpan>(Lookups), new List<TimeSpan>(Lookups));
        for (int i = -800; i < Lookups; i++)
        {
            if (i == 0)
            {
                rig.Redis.Pause(); // the first lookups after it, which pay their budget until the circuit opens, count too
                (stopped, alone) = (new List<TimeSpan>(Lookups), new List<TimeSpan>(Lookups));
            }

            stopped.Add(await TimeAsync(rig, i));
            alone.Add(await TimeAsync(without, i));
        }

        var (p99, p99Alone) = (P99(stopped), P99(alone));
        rig.Redis.Resume();
        long resumed = TimeProvider.System.GetTimestamp();
        await rig.RedisIsUpAsync();
        await rig.GetAsync("token-e");
        await RedisDump.StoredAsync(rig, 1, "a lookup after it");
        output.WriteLine($"p99 {p99.TotalMilliseconds:F2} ms with Redis stopped (slowest {stopped.Max().TotalMilliseconds:F0} ms), {p99Alone.TotalMilliseconds:F2} ms without Redis: ratio {p99 / p99Alone:F2}; in use again {TimeProvider.System.GetElapsedTime(resumed).TotalSeconds:F1} s after it went on");
        p99.ShouldBeLessThanOrEqualTo(p99Alone * 2);
    }

    private static async Task<TimeSpan> TimeAsync(LookupRig rig, int i)
    {
        long start = TimeProvider.System.GetTimestamp();
        (await rig.GetAsync($"token-{(i + 1_000) / 4}")).Status.ShouldBe(200);
        return TimeProvider.System.GetElapsedTime(start);
    }

    private static TimeSpan P99(List<TimeSpan> times) => times.Order().ElementAt(times.Count * 99 / 100);

    private static Task ShareAsync(LookupRig rig, string token) => Poll.UntilAsync(
        async () =>
        {
            string fresh = $"{token}-{Guid.NewGuid():N}";
            await rig.GetAsync(fresh);
            return (await rig.GetAsync(fresh, gateway: 1)).CacheStatus.EndsWith("detail=shared", StringComparison.Ordinal);
        },
        "one gateway's copy is a hit on the other");
}
