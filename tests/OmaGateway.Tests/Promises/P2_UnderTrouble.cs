using System.Globalization;
using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.Promises.Trouble;
using OmaSimulator;
using OmaSimulator.Faults;
using Xunit.Abstractions;

namespace OmaGateway.Tests.Promises;

/// <summary>
/// P2 with everything that may break, broken, again and again under load: four gateway processes, a real Redis, the simulator's journal as
/// judge. After each run: no day over its limit, every reservation ended, every mail charged, no request that hung.
/// </summary>
[Trait("Lane", "long")]
public sealed class P2_UnderTrouble(ITestOutputHelper output)
{
    private const int Limit = 100;

    [Fact]
    public async Task Gateways_KilledInFlight_NeverSendMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await RigAsync(redis.ConnectionString);
        await RunAsync(rig, rounds: 6, async () =>
        {
            await rig.AddGatewayAsync();
            await rig.KillGatewayAsync(rig.Gateways[2]); // two stay: who is new waits until all of the roster have heard of it
        });
    }

    [Fact]
    public async Task Gateways_KilledWhileRedisLosesItsData_NeverSendMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await RigAsync(redis.ConnectionString);
        await RunAsync(rig, rounds: 1, async () =>
        {
            await rig.KillGatewayAsync(rig.Gateways[0]);
            await redis.CommandAsync("FLUSHALL");
        });
    }

    [Fact]
    public async Task Redis_KilledAndRestartedEmpty_NeverSendMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await RigAsync(redis.ConnectionString);
        await RunAsync(rig, rounds: 8, async () =>
        {
            await redis.KillAsync();
            await redis.StartAgainAsync();
        });
    }

    [Fact]
    public async Task Redis_Flushed_NeverSendMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await RigAsync(redis.ConnectionString);
        await RunAsync(rig, rounds: 10, () => redis.CommandAsync("FLUSHALL"));
    }

    [Fact]
    public async Task Redis_Stopped_NeverSendMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await RigAsync(redis.ConnectionString);
        await RunAsync(rig, rounds: 6, async () =>
        {
            redis.Pause();
            await Task.Delay(TimeSpan.FromSeconds(2)); // the pause itself
            redis.Resume();
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Redis_FailsOverToAReplicaThatLostWrites_NeverSendMore(int requiredAcks)
    {
        await using var one = await RedisServer.StartAsync();
        await using var two = await RedisServer.StartAsync("--replicaof", "127.0.0.1", one.Port.ToString(CultureInfo.InvariantCulture));
        await using var sentinel = await RedisSentinel.StartAsync(one);
        await using var rig = await RigAsync($"{one.ConnectionString},{two.ConnectionString}", $"MailBudget:RequiredAcks={requiredAcks}");
        var (primary, replica) = (one, two);
        await RunAsync(rig, rounds: 3, async () =>
        {
            await Poll.UntilAsync(() => sentinel.WouldPromoteAsync(replica), "Sentinel sees a sound replica", TimeSpan.FromSeconds(60));
            replica.Pause();
            await Task.Delay(TimeSpan.FromMilliseconds(600)); // what is acknowledged meanwhile is on the primary alone
            await primary.KillAsync();
            replica.Resume();
            await Poll.UntilAsync(() => sentinel.HasPromotedAsync(replica), "the replica is promoted", TimeSpan.FromSeconds(60));
            await primary.StartAgainAsync(); // empty, and primary until Sentinel makes it a replica
            (primary, replica) = (replica, primary);
        });
    }

    [Theory]
    [InlineData(ResetPoint.AfterRead)]
    [InlineData(ResetPoint.AfterHandling)]
    public async Task Upstream_ResetsAfterReading_NeverSendMore(ResetPoint point)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await RigAsync(redis.ConnectionString);
        await RunAsync(rig, rounds: 5, () =>
        {
            rig.Upstream.Faults.Apply(OmaRoute.ApplyTrial, new FaultSwitches { Reset = point, Times = 8 });
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Clients_HangUp_NeverSendMoreAndSpendTheBudget()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await RigAsync(redis.ConnectionString);
        await RunAsync(rig, rounds: 3, () => Task.CompletedTask, hangUp: true);
        (await rig.BudgetsAsync()).ShouldAllBe(budget => budget.Unclear == 0, "whoever hangs up costs nobody a mail");
        rig.Mails.ShouldBe(Limit);
    }

    [Fact]
    public async Task Gateways_WithClocksADayOff_NeverSendMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await MailRig.StartAsync(redis.ConnectionString, Limit);
        await Task.WhenAll(rig.AddGatewayAsync(FakeClock.Shifted("+1d")), rig.AddGatewayAsync(FakeClock.Shifted("-1d")), rig.AddGatewayAsync(), rig.AddGatewayAsync());
        await RunAsync(rig, rounds: 4, () => redis.CommandAsync("FLUSHALL"));
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public async Task Midnight_UnderLoad_KeepsBothDays(int rightOneIn, bool clocksAreOff)
    {
        await using var redis = await RedisServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("oma-zones-");
        try
        {
            var midnight = NextWholeMinute(DateTimeOffset.UtcNow.AddSeconds(30));
            var ahead = Midnight(midnight);
            var zone = FakeClock.Zone(folder, "Midnight", ahead);
            await using var rig = await MailRig.StartAsync(redis.ConnectionString, Limit, "MailBudget:TimeZone=Midnight");
            rig.ZoneAhead = ahead;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => rig.AddGatewayAsync(clocksAreOff && i < 2 ? Both(zone, FakeClock.Shifted(i == 0 ? "+1d" : "-1d")) : zone)));
            await rig.UntilOpenAsync();
            await using var load = MailLoad.Start(rig, rightOneIn: rightOneIn);
            await Poll.UntilAsync(() => DateTimeOffset.UtcNow > midnight.AddSeconds(MailRig.LeaseSeconds), "a lease after midnight", TimeSpan.FromSeconds(150));
            await load.EndAsync();
            output.WriteLine($"{load}; {string.Join(", ", rig.MailsByDay())}");
            rig.MailsByDay().Count.ShouldBe(2);
            await rig.ShouldHaveKeptTheLimitAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static DateTimeOffset NextWholeMinute(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute) + TimeSpan.TicksPerMinute, TimeSpan.Zero);

    /// <summary>How far ahead of UTC a zone is in which this instant is midnight.</summary>
    private static TimeSpan Midnight(DateTimeOffset instant)
        => instant.TimeOfDay < TimeSpan.FromHours(12) ? -instant.TimeOfDay : TimeSpan.FromDays(1) - instant.TimeOfDay;

    private static Dictionary<string, string?> Both(Dictionary<string, string?> one, Dictionary<string, string?> other) => new(one.Concat(other));

    private static async Task<MailRig> RigAsync(string redis, params string[] settings)
    {
        var rig = await MailRig.StartAsync(redis, Limit, settings);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.AddGatewayAsync()));
        return rig;
    }

    private async Task RunAsync(MailRig rig, int rounds, Func<Task> trouble, bool hangUp = false)
    {
        await rig.UntilOpenAsync();
        await using var load = MailLoad.Start(rig, hangUp: hangUp);
        for (int round = 0; round < rounds; round++)
        {
            await rig.UntilMailsGoOnAsync();
            await trouble();
        }

        await load.EndAsync();
        output.WriteLine($"{rig.Mails} mails; {load}; {string.Join(" ", await rig.BudgetsAsync())}");
        await rig.ShouldHaveKeptTheLimitAsync();
    }
}
