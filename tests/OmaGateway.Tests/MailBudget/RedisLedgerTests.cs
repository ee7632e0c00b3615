using System.Diagnostics;
using Microsoft.Extensions.Options;
using OmaGateway.MailBudget;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.MailBudget;

public sealed class RedisLedgerTests
{
    [Fact]
    public async Task Reserve_UntilTheLimit_EverySettlementCountsAsItShould()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(redis, "MailBudget:DailyLimit=4", "MailBudget:Headroom=1");
        await gateway.UntilGrantsAsync();

        var first = await gateway.GrantAsync();
        first.MayStillSend().ShouldBeTrue();
        var second = await gateway.GrantAsync();
        var third = await gateway.GrantAsync();
        (await gateway.DecideAsync()).ShouldBeOfType<MailDecision.Busy>();
        gateway.Ledger.ClosedNow.ShouldBeNull();

        await first.SettleAsync(MailSettlement.Sent);
        await first.SettleAsync(MailSettlement.NotSent); // the first call counts
        await second.SettleAsync(MailSettlement.NotSent);
        await third.SettleAsync(MailSettlement.Unclear);
        var view = gateway.Ledger.View;
        (view.Limit, view.Spent, view.Unclear, view.Reserved, view.Released, view.Remaining).ShouldBe((3, 1, 1, 0, 1, 1));

        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        var exhausted = (await gateway.DecideAsync()).ShouldBeOfType<MailDecision.Exhausted>();
        exhausted.ResetAt.ToOffset(TimeSpan.FromHours(8)).TimeOfDay.ShouldBe(TimeSpan.Zero);
        gateway.Ledger.ClosedNow.ShouldNotBeNull();
    }

    [Fact]
    public async Task Reserve_WhileClosed_AsksRedisNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(redis, "MailBudget:DailyLimit=1");
        await gateway.UntilGrantsAsync();
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        long before = await CallsAsync(redis);
        for (int i = 0; i < 5_000; i++)
        {
            (await gateway.DecideAsync()).ShouldBeOfType<MailDecision.Exhausted>();
        }

        (await CallsAsync(redis) - before).ShouldBeLessThan(500, "it beats, some twice a second");
    }

    /// <summary>A fresh Redis: what was spent is not known, and with nothing to spend it does not matter.</summary>
    [Fact]
    public async Task Reserve_WithALimitOfNone_IsExhaustedAndAsksRedisNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(redis, "MailBudget:DailyLimit=5", "MailBudget:Headroom=5");
        long before = await CallsAsync(redis);
        for (int i = 0; i < 5_000; i++)
        {
            (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Exhausted>();
        }

        (await CallsAsync(redis) - before).ShouldBeLessThan(500, "it joins meanwhile, and beats faster");
        await Poll.UntilAsync(() => gateway.Ledger.View.Fault is null, "it has joined, and nothing is wrong");
        gateway.Ledger.View.IsClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task Answers_OfEveryKind_AreNumberedInTheirOrder()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(redis);
        await gateway.UntilGrantsAsync();
        var store = gateway.Service<RedisLedgerStore>();
        string day = gateway.Service<BudgetCalendar>().DayOf(store.Now).Name;

        LedgerReply?[] answers =
        [
            await store.BeatAsync(),
            await store.ReserveAsync("one", LedgerGateway.Route),
            await store.SettleAsync("one", "sent", ""),
            await store.OperateAsync("close", day, 0),
            await store.ReserveAsync("two", LedgerGateway.Route),
            await store.BeatAsync(),
        ];

        long[] numbers = [.. answers.Select(answer => answer.ShouldNotBeNull().Sequence)];
        numbers.ShouldBe(numbers.Order().Distinct());
        numbers[0].ShouldBePositive();
    }

    [Fact]
    public async Task Settle_ThresholdReached_ClosesTheDayForEveryGateway()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await LedgerGateway.StartAsync(redis);
        await using var other = await LedgerGateway.StartAsync(redis);
        await one.UntilGrantsAsync();
        await other.UntilGrantsAsync();
        await (await one.GrantAsync()).SettleAsync(MailSettlement.Sent);
        await (await one.GrantAsync()).SettleAsync(MailSettlement.ThresholdReached);

        one.Ledger.ClosedNow.ShouldNotBeNull();
        (one.Ledger.View.Limit, one.Ledger.View.Remaining).ShouldBe((1, 0));
        (await other.DecideAsync()).ShouldBeOfType<MailDecision.Exhausted>();
        other.Ledger.ClosedNow.ShouldNotBeNull();
    }

    [Fact]
    public async Task Settle_ThresholdReachedByTheFirst_LeavesNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(redis);
        await gateway.UntilGrantsAsync();
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.ThresholdReached);
        (gateway.Ledger.View.IsClosed, gateway.Ledger.View.Remaining).ShouldBe((true, 0));
    }

    [Fact]
    public async Task Reserve_LeaseRunsOut_StaysCharged()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(redis, "MailBudget:LeaseSeconds=5", "MailBudget:DailyLimit=1");
        await gateway.UntilGrantsAsync();
        var forgotten = (await gateway.Ledger.ReserveAsync(TimeSpan.FromSeconds(-9), CancellationToken.None)).ShouldBeOfType<MailDecision.Granted>();
        (await gateway.DecideAsync()).ShouldBeOfType<MailDecision.Busy>();
        await Poll.UntilAsync(() => gateway.Ledger.View.Unclear == 1, "the lease has ended");
        (await gateway.DecideAsync()).ShouldBeOfType<MailDecision.Exhausted>();
        await forgotten.Reservation.SettleAsync(MailSettlement.Sent);
        (gateway.Ledger.View.Spent, gateway.Ledger.View.Unclear).ShouldBe((1, 0));
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("allkeys-random")]
    public async Task Start_EvictionThatCanDropTheLedger_IsRefused_AndLaterGrantsAre(string policy)
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory-policy", policy);
        (await Should.ThrowAsync<OptionsValidationException>(() => LedgerGateway.StartAsync(redis))).Message.ShouldContain("noeviction");

        await redis.CommandAsync("CONFIG SET maxmemory-policy volatile-lru"); // can drop tombstones and counters, never the accounts
        await using var gateway = await LedgerGateway.StartAsync(redis);
        await gateway.UntilGrantsAsync();
        await redis.CommandAsync($"CONFIG SET maxmemory-policy {policy}");
        await Poll.UntilAsync(() => gateway.Ledger.View.Fault == MailBudgetFault.MayEvict, "the next beat notices");
        (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Unavailable>().Fault.ShouldBe(MailBudgetFault.MayEvict);
        await redis.CommandAsync("CONFIG SET maxmemory-policy noeviction");
        await gateway.UntilGrantsAsync();
    }

    [Fact]
    public async Task Reserve_RedisPaused_IsRefusedInTimeAndChargesNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(redis);
        await gateway.UntilGrantsAsync();
        redis.Pause();
        try
        {
            var clock = Stopwatch.StartNew();
            var decisions = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => gateway.ReserveAsync().AsTask()));
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
            decisions.ShouldAllBe(decision => decision is MailDecision.Unavailable);
            await Task.Delay(TimeSpan.FromSeconds(1.2)); // beyond the scripts' deadline: that is what is tested
        }
        finally
        {
            redis.Resume();
        }

        await gateway.UntilGrantsAsync();
        (await LedgerGateway.GrantsUntilFullAsync(gateway)).ShouldBe(10);
    }

    [Fact]
    public async Task Reserve_RedisAnswersSlowly_IsGrantedAndSettled()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var link = new SlowLink(redis.Port);
        await using var gateway = await LedgerGateway.StartAsync(TimeProvider.System, $"Redis:ConnectionString={link.ConnectionString}", "MailBudget:AssumeSpentWhenUnknown=0");
        await gateway.UntilGrantsAsync();

        link.Delay = TimeSpan.FromMilliseconds(300);

        await Poll.UntilAsync(async () => await gateway.ReserveAsync() is MailDecision.Granted, "the later try hears the answer");
        await Poll.UntilAsync(async () => await gateway.Service<ILedgerStore>().SettleAsync("any", "released", "") is not null, "a settlement does, too");
    }

    [Fact]
    public async Task Reserve_FourGatewaysHundredsAtOnce_GrantsExactlyTheLimit()
    {
        await using var redis = await RedisServer.StartAsync();
        var gateways = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LedgerGateway.StartAsync(redis, "MailBudget:DailyLimit=100")));
        foreach (var gateway in gateways)
        {
            await gateway.UntilGrantsAsync();
        }

        var decisions = await Task.WhenAll(gateways.SelectMany(gateway => Enumerable.Range(0, 150).Select(async _ =>
        {
            var decision = await gateway.DecideAsync();
            if (decision is MailDecision.Granted { Reservation: var reservation })
            {
                await reservation.SettleAsync(MailSettlement.Sent);
            }

            return decision;
        })));
        decisions.Count(decision => decision is MailDecision.Granted).ShouldBe(100);
        foreach (var gateway in gateways)
        {
            await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task Gateway_Leaves_TheNextJoinsAtOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            await using var gateway = await LedgerGateway.StartAsync(redis);
            await Poll.UntilAsync(() => gateway.Ledger.View.Fault is null, "it grants", TimeSpan.FromSeconds(10));
            await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
            gateway.Ledger.View.Spent.ShouldBe(i + 1);
        }
    }

    private static async Task<long> CallsAsync(RedisServer redis)
    {
        string stats = await redis.CommandAsync("INFO stats");
        return long.Parse(stats.Split("total_commands_processed:")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
