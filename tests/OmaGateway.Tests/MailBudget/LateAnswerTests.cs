using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.MailBudget;
using OmaGateway.Redis;
using OmaGateway.Routing;

namespace OmaGateway.Tests.MailBudget;

/// <summary>Answers of a ledger that this gateway has left for a newer one, of one that does not know yet that it has lost something, and of long ago.</summary>
public sealed class LateAnswerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);
    private readonly ManualTime _time = new(Noon);

    /// <summary>The former ledger closed the day, the newer one was corrected by an operator: the former one's last word comes after that.</summary>
    [Fact]
    public async Task Told_ByALedgerThatWasLeft_DoesNotCloseTheDayAgain()
    {
        LedgerReply next = null!;
        var late = new TaskCompletionSource<LedgerReply>();
        await using var provider = Gateway(script => script.EndsWith("settle.lua", StringComparison.Ordinal) ? late.Task : Task.FromResult(next));
        var store = provider.GetRequiredService<RedisLedgerStore>();
        var ledger = provider.GetRequiredService<IMailLedger>();

        await BeatsAsync(Reply(LedgerStatus.Rejoin, "former"), Reply(LedgerStatus.Beat, "former"));
        var settling = store.SettleAsync("an application", "released", "");
        await BeatsAsync(Reply(LedgerStatus.Rejoin, "newer"), Reply(LedgerStatus.Beat, "newer", spent: 40));
        late.SetResult(Reply(LedgerStatus.Settled, "former", closed: 1));
        (await settling).ShouldNotBeNull("it is settled, whatever else is said");

        (ledger.View.Spent, ledger.View.IsClosed).ShouldBe((40, false));

        async Task BeatsAsync(params LedgerReply[] replies)
        {
            foreach (var reply in replies)
            {
                next = reply;
                await store.BeatAsync();
            }
        }
    }

    /// <summary>These are said before the ledger looks whether it is whole: after a fail-over by older data, which the close may be missing in.</summary>
    [Theory]
    [InlineData(nameof(LedgerStatus.Late))]
    [InlineData(nameof(LedgerStatus.Clock))]
    public void Accepts_AnAnswerThatMayBeOfOlderData_ForgetsNoClosedDay(string status)
    {
        var member = Joined();
        member.Close("2026-03-02");
        member.Accepts(Reply(Enum.Parse<LedgerStatus>(status), "the ledger")).ShouldBeTrue();
        member.Beat(new LedgerArguments()).Closed.ShouldBe(["2026-03-02"]);
    }

    /// <summary>In a burst they are handled out of turn.</summary>
    [Fact]
    public void Accepts_AnAnswerFromBeforeTheClose_ForgetsNoClosedDay()
    {
        var member = Joined();
        member.Accepts(Reply(LedgerStatus.Exhausted, "the ledger", closed: 1));
        member.Accepts(Reply(LedgerStatus.Granted, "the ledger"));
        member.Beat(new LedgerArguments()).Closed.ShouldBe(["2026-03-02"]);
    }

    [Theory]
    [InlineData(nameof(LedgerStatus.Done))]
    [InlineData(nameof(LedgerStatus.Beat))]
    public void Reopened_IsRememberedByTheOperatorsAnswerAndByBeats(string status)
    {
        var member = Joined();
        member.Close("2026-03-02");
        var reply = Reply(Enum.Parse<LedgerStatus>(status), "the ledger");
        if (reply.Status == LedgerStatus.Beat)
        {
            member.Beaten(reply, _time.GetTimestamp());
        }
        else
        {
            member.Accepts(reply).ShouldBeTrue();
        }

        member.Beat(new LedgerArguments()).Closed.ShouldBeEmpty();
    }

    /// <summary>A time that has passed would make the ledger's next answer seem a step of its clock, and a minute of even running would have to prove it.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(60, 60)]
    public async Task Now_AfterAnAnswerThatLayHereWhileThisMachineStoodStill_IsCarriedOnFromTheAnswerBefore(int late, int later)
    {
        var answer = new TaskCompletionSource<LedgerReply>();
        var first = Task.FromResult(Reply(LedgerStatus.Beat, "the ledger"));
        bool asked = false;
        await using var provider = Gateway(_ => asked ? answer.Task : first);
        var store = provider.GetRequiredService<RedisLedgerStore>();
        await store.BeatAsync();
        asked = true;
        var beat = store.BeatAsync();

        _time.Advance(TimeSpan.FromSeconds(late));
        answer.SetResult(Reply(LedgerStatus.Beat, "the ledger"));
        await beat;

        store.Now.ShouldBe(Noon.AddSeconds(later).ToUnixTimeMilliseconds());
    }

    private ServiceProvider Gateway(Func<string, Task<LedgerReply>> redis) => new ServiceCollection().AddLogging().AddMetrics().AddSingleton<TimeProvider>(_time)
        .AddRedis(new ConfigurationBuilder().AddCommandLine(["--Redis:ConnectionString=127.0.0.1:1"]).Build())
        .AddSingleton<IRedisClient>(new RedisThatSays(redis))
        .AddMailBudget(new ConfigurationBuilder().Build())
        .BuildServiceProvider();

    private LedgerMember Joined()
    {
        var member = new LedgerMember("a gateway", _time);
        member.Beaten(Reply(LedgerStatus.Beat, "the ledger"), _time.GetTimestamp());
        return member;
    }

    private static LedgerReply Reply(LedgerStatus status, string inc, int closed = 0, long spent = 0) => new()
    {
        Status = status,
        Inc = inc,
        Sequence = 1,
        Now = Noon.ToUnixTimeMilliseconds(),
        Days = [new LedgerDay("2026-03-02", 0, spent, 0, 0, 0, closed, 0, 0)],
    };
}
