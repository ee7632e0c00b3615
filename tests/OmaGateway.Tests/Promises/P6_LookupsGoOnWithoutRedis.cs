using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.TenantLookups;

namespace OmaGateway.Tests.Promises;

/// <summary>P6 of the lookups: Redis down or frozen costs nothing but its copies; back, it is used again without a restart.</summary>
public sealed class P6_LookupsGoOnWithoutRedis
{
    [Fact]
    public async Task RedisKilled_LookupsGoOn_AndShareAgainWhenItIsBack()
    {
        await using var rig = await LookupRig.StartAsync(gateways: 2, redis: true);
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
    public async Task RedisStopped_SlowsNoLookup_AndSharesAgainWhenItGoesOn()
    {
        await using var rig = await LookupRig.StartAsync(gateways: 2, redis: true);
        await using var without = await LookupRig.StartAsync();
        await TimeAsync(rig, "warm");
        await TimeAsync(without, "warm");

        rig.Redis.Pause();
        await TimeAsync(rig, "opening"); // the first few pay their budget, then the circuit is open
        var stopped = await TimeAsync(rig, "stopped");
        var alone = await TimeAsync(without, "alone");
        stopped.ShouldBeLessThan(TimeSpan.FromTicks(alone.Ticks * 2) + TimeSpan.FromMilliseconds(25));

        rig.Redis.Resume();
        await rig.RedisIsUpAsync();
        await ShareAsync(rig, "token-d");
    }

    /// <summary>p99 of 400 lookups, a quarter of them misses.</summary>
    private static async Task<TimeSpan> TimeAsync(LookupRig rig, string run)
    {
        var times = new List<TimeSpan>();
        for (int i = 0; i < 400; i++)
        {
            long start = TimeProvider.System.GetTimestamp();
            (await rig.GetAsync($"{run}-{i / 4}")).Status.ShouldBe(200);
            times.Add(TimeProvider.System.GetElapsedTime(start));
        }

        return times.Order().ElementAt(396);
    }

    private static Task ShareAsync(LookupRig rig, string token) => Poll.UntilAsync(
        async () =>
        {
            string fresh = $"{token}-{Guid.NewGuid():N}";
            await rig.GetAsync(fresh);
            return (await rig.GetAsync(fresh, gateway: 1)).CacheStatus.EndsWith("detail=shared", StringComparison.Ordinal);
        },
        "one gateway's copy is a hit on the other");
}
