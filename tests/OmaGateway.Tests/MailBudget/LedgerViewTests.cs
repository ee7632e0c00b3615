using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.MailBudget;
using OmaGateway.Routing;

namespace OmaGateway.Tests.MailBudget;

/// <summary>In a burst replies are handled in another order than the ledger gave them.</summary>
public sealed class LedgerViewTests : IAsyncLifetime
{
    private const int Limit = 100;
    private readonly StoreThatSays _store = new(null);
    private ServiceProvider _provider = null!;
    private IMailLedger _ledger = null!;

    public Task InitializeAsync()
    {
        _provider = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(TimeProvider.System)
            .AddMailBudget(new ConfigurationBuilder().Build())
            .AddSingleton<ILedgerStore>(_store)
            .BuildServiceProvider();
        _ledger = _provider.GetRequiredService<IMailLedger>();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public void Told_AReplyFromBefore_DoesNotOpenAClosedDayAgain()
    {
        long now = _store.Now;
        Tell(now, spent: Limit);
        Tell(now - 900, spent: 0);
        Tell(now, spent: Limit - 1);
        (_ledger.View.Spent, _ledger.View.IsClosed).ShouldBe((Limit, true));
    }

    [Theory]
    [InlineData("of another ledger", nameof(LedgerStatus.Granted), 900)]
    [InlineData("the ledger", nameof(LedgerStatus.Done), 900)]
    [InlineData("the ledger", nameof(LedgerStatus.Done), 0)]
    [InlineData("", nameof(LedgerStatus.Settled), 900)]
    public void Told_ByAnotherLedgerAnOperatorOrOneWithoutABurst_IsBelieved(string inc, string status, int before)
    {
        long now = _store.Now;
        Tell(now, spent: Limit, inc.Length == 0 ? "" : "the ledger");
        Tell(now - before, spent: 40, inc, Enum.Parse<LedgerStatus>(status));
        (_ledger.View.Spent, _ledger.View.IsClosed).ShouldBe((40, false));
    }

    [Fact]
    public void Told_ByAClockThatWasSetBack_IsBelieved()
    {
        long now = _store.Now;
        Tell(now, spent: Limit);
        Tell(now - 60_000, spent: 40);
        _ledger.View.Spent.ShouldBe(40);
    }

    private void Tell(long now, long spent, string inc = "the ledger", LedgerStatus status = LedgerStatus.Granted)
    {
        string today = _provider.GetRequiredService<BudgetCalendar>().DayOf(_store.Now).Name;
        _store.Tell(new LedgerReply { Status = status, Inc = inc, Now = now, Days = [new LedgerDay(today, 0, spent, 0, 0, 0, 0, 0, 0)] });
    }
}
