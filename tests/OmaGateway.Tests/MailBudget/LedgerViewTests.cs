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

    [Theory]
    [InlineData(900, nameof(LedgerStatus.Granted))]
    [InlineData(0, nameof(LedgerStatus.Granted))]
    [InlineData(900, nameof(LedgerStatus.Done))]
    [InlineData(0, nameof(LedgerStatus.Done))]
    [InlineData(-60_000, nameof(LedgerStatus.Settled))]
    public void Told_AReplyFromBefore_DoesNotOpenAClosedDayAgain(int before, string status)
    {
        long now = _store.Now;
        Tell(2, now, spent: Limit);
        Tell(1, now - before, spent: 0, status: Enum.Parse<LedgerStatus>(status));
        (_ledger.View.Spent, _ledger.View.IsClosed).ShouldBe((Limit, true));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Told_WithinOneMillisecond_TheLaterOneCountsWhateverTheOrder(int first, int second)
    {
        long now = _store.Now;
        foreach (int sequence in (int[])[first, second])
        {
            Tell(sequence, now, spent: 1, closed: sequence - 1); // nothing was committed in between, but the day was closed
        }

        _ledger.View.IsClosed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("of another ledger", 1, 900)]
    [InlineData("the ledger", 3, 900)]
    [InlineData("the ledger", 3, 0)]
    [InlineData("the ledger", 3, 60_000)]
    public void Told_ByAnotherLedgerOrLaterWhateverItsClockSays_IsBelieved(string inc, int sequence, int before)
    {
        long now = _store.Now;
        Tell(2, now, spent: Limit);
        Tell(sequence, now - before, spent: 40, inc);
        (_ledger.View.Spent, _ledger.View.IsClosed).ShouldBe((40, false));
    }

    [Fact]
    public void Told_InTurnWithoutNumbers_IsBelieved()
    {
        long now = _store.Now;
        Tell(0, now, spent: Limit, inc: "");
        Tell(0, now - 900, spent: 40, inc: "");
        (_ledger.View.Spent, _ledger.View.IsClosed).ShouldBe((40, false));
    }

    private void Tell(long sequence, long now, long spent, string inc = "the ledger", LedgerStatus status = LedgerStatus.Granted, int closed = 0)
    {
        string today = _provider.GetRequiredService<BudgetCalendar>().DayOf(_store.Now).Name;
        _store.Tell(new LedgerReply { Status = status, Inc = inc, Sequence = sequence, Now = now, Days = [new LedgerDay(today, 0, spent, 0, 0, 0, closed, 0, 0)] });
    }
}
