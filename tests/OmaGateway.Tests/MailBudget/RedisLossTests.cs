using System.Diagnostics;
using System.Globalization;
using OmaGateway.MailBudget;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.MailBudget;

/// <summary>Redis loses the ledger, or brings back an older one.</summary>
public sealed class RedisLossTests
{
    [Fact]
    public async Task Reserve_EmptyRedisAndNothingAssumed_StaysClosedAndSaysSo()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(TimeProvider.System, $"Redis:ConnectionString={redis.ConnectionString}");
        var refused = (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Unavailable>();
        refused.Fault.ShouldBeOneOf(MailBudgetFault.Recovering, MailBudgetFault.SpentUnknown);
        await Poll.UntilAsync(() => gateway.Ledger.View.Fault == MailBudgetFault.SpentUnknown, "it is known to be unknown");
        (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Unavailable>().Detail.ShouldContain("set-spent");
        await Poll.UntilAsync(() => gateway.Log.Lines.Any(line => line.Contains("set-spent")), "the log says what to do");
    }

    [Fact]
    public async Task Redis_Flushed_IsRestoredFromTheHighestTotalSeen()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await LedgerGateway.StartAsync(redis);
        await using var other = await LedgerGateway.StartAsync(redis);
        await one.UntilGrantsAsync();
        await other.UntilGrantsAsync();
        for (int i = 0; i < 3; i++)
        {
            await (await one.GrantAsync()).SettleAsync(MailSettlement.Sent);
            await (await other.GrantAsync()).SettleAsync(MailSettlement.Unclear);
        }

        var inFlight = await one.GrantAsync();
        for (int round = 0; round < 3; round++)
        {
            string before = one.Service<LedgerMember>().Inc;
            await redis.CommandAsync("FLUSHALL");
            await Poll.UntilAsync(() => one.Service<LedgerMember>().Inc is { Length: > 0 } now && now != before && other.Service<LedgerMember>().Inc == now, "both are of a new ledger");
            await Poll.UntilAsync(() => one.Ledger.View is { Fault: null, Remaining: 3 } && other.Ledger.View is { Fault: null, Remaining: 3 }, "both have restored");
        }

        await inFlight.SettleAsync(MailSettlement.Sent);
        (await LedgerGateway.GrantsUntilFullAsync(one, other)).ShouldBe(3);
    }

    [Fact]
    public async Task Redis_KilledAndRestartedEmpty_IsRestoredWithoutARestart()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(redis);
        await gateway.UntilGrantsAsync();
        for (int i = 0; i < 4; i++)
        {
            await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        }

        await redis.KillAsync();
        var clock = Stopwatch.StartNew();
        (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Unavailable>().Fault.ShouldBe(MailBudgetFault.Unreachable);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        await redis.StartAgainAsync();
        await Poll.UntilAsync(() => gateway.Ledger.View is { Fault: null, Remaining: 6 }, "restored");
        (await LedgerGateway.GrantsUntilFullAsync(gateway)).ShouldBe(6);
    }

    [Fact]
    public async Task Redis_FlushedWhileOneGatewayIsGone_StaysClosed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await LedgerGateway.StartAsync(redis);
        await one.UntilGrantsAsync();
        await using (var other = await LedgerGateway.StartAsync(redis))
        {
            await other.UntilGrantsAsync();
            await (await other.GrantAsync()).SettleAsync(MailSettlement.Sent);
            await Poll.UntilAsync(() => one.Service<LedgerMember>().Known.Count == 1, "one has heard of the other");
            other.Vanish();
        }

        await redis.CommandAsync("FLUSHALL");
        await Poll.UntilAsync(() => one.Ledger.View.Fault == MailBudgetFault.SpentUnknown, "what the other spent is unknown");
        (await one.ReserveAsync()).ShouldBeOfType<MailDecision.Unavailable>();
    }

    [Fact]
    public async Task Redis_RolledBackByItsOwnReplica_IsRestored()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await ReplicaOfAsync(primary);
        await using var gateway = await LedgerGateway.StartAsync(primary);
        await gateway.UntilGrantsAsync();
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        await FailOverAsync(primary, replica);
        await SendAsync(gateway, 5);
        await FailBackAsync(primary, replica);
        (await LedgerGateway.GrantsUntilFullAsync(gateway)).ShouldBe(4);
    }

    [Fact]
    public async Task Release_WhoseAnswerWasLost_IsNotGivenBackAgainByAnOlderCopy()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await ReplicaOfAsync(primary);
        await using var gateway = await LedgerGateway.StartAsync(primary);
        await gateway.UntilGrantsAsync();
        var store = gateway.Service<ILedgerStore>();
        string id = Guid.NewGuid().ToString("N");
        await Poll.UntilAsync(async () => (await store.ReserveAsync(id, TimeSpan.FromMinutes(1)))?.Status == LedgerStatus.Granted, "reserved");
        await FailOverAsync(primary, replica);
        await ReleaseAsync();
        await SendAsync(gateway, 5);
        await FailBackAsync(primary, replica);
        await Poll.UntilAsync(() => gateway.Ledger.View is { Fault: null, Remaining: 5 }, "restored: five sent");
        await ReleaseAsync();
        (await LedgerGateway.GrantsUntilFullAsync(gateway)).ShouldBe(5);

        Task ReleaseAsync() => Poll.UntilAsync(async () => await store.SettleAsync(id, "released", "") is not null, "released");
    }

    private static async Task SendAsync(LedgerGateway gateway, int mails)
    {
        for (int i = 0; i < mails; i++)
        {
            await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        }
    }

    private static Task<RedisServer> ReplicaOfAsync(RedisServer primary)
        => RedisServer.StartAsync("--replicaof", "127.0.0.1", primary.Port.ToString(CultureInfo.InvariantCulture));

    /// <summary>To a node that no gateway can reach: they go on with the old primary.</summary>
    private static async Task FailOverAsync(RedisServer primary, RedisServer replica)
    {
        await Poll.UntilAsync(async () => await CountsAsync(replica) == await CountsAsync(primary), "the replica has it all");
        await replica.CommandAsync("REPLICAOF NO ONE");
    }

    /// <summary>The same process with the same run id, and an older ledger.</summary>
    private static async Task FailBackAsync(RedisServer primary, RedisServer replica)
    {
        await primary.CommandAsync($"REPLICAOF 127.0.0.1 {replica.Port}");
        await Poll.UntilAsync(async () => (await primary.CommandAsync("INFO replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the older copy is taken over");
        await primary.CommandAsync("REPLICAOF NO ONE");
    }

    private static async Task<string> CountsAsync(RedisServer redis)
        => await redis.CommandAsync("HLEN {oma-mail}:ledger") + await redis.CommandAsync("HLEN {oma-mail}:open");
}
