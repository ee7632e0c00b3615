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
        (_ledger.View.Spent, _ledger.View.IsClosed).ShouldBe((Limit, true));

        Tell(now + 1, spent: 40); // an operator's word
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

    private void Tell(long now, long spent)
    {
        string today = _provider.GetRequiredService<BudgetCalendar>().DayOf(_store.Now).Name;
        _store.Tell(new LedgerReply { Status = LedgerStatus.Granted, Now = now, Days = [new LedgerDay(today, 0, spent, 0, 0, 0, 0, 0, 0)] });
    }
}
