using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.MailBudget;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.MailBudget;

/// <summary>A store asks more than once: its last word does not say whether an earlier try was granted and its reply lost.</summary>
public sealed class AbandonedGrantTests
{
    [Theory]
    [InlineData(nameof(LedgerStatus.Late), true)]
    [InlineData(nameof(LedgerStatus.Clock), true)]
    [InlineData(nameof(LedgerStatus.Rejoin), true)]
    [InlineData(null, true)]
    [InlineData(nameof(LedgerStatus.NotAsked), false)]
    [InlineData(nameof(LedgerStatus.Busy), false)]
    public async Task Reserve_NotGranted_IsGivenBackWhereItMayBeCharged(string? lastWord, bool givenBack)
    {
        var store = new StoreThatSays(lastWord is null ? null : new LedgerReply { Status = Enum.Parse<LedgerStatus>(lastWord) });
        await using var provider = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(TimeProvider.System)
            .AddMailBudget(new ConfigurationBuilder().Build())
            .AddSingleton<ILedgerStore>(store)
            .BuildServiceProvider();
        var settler = provider.GetRequiredService<MailSettler>();
        await settler.StartAsync(CancellationToken.None);

        (await provider.GetRequiredService<IMailLedger>().ReserveAsync(TimeSpan.FromSeconds(15), CancellationToken.None)).ShouldNotBeOfType<MailDecision.Granted>();
        settler.Abandon("the last");

        await Poll.UntilAsync(() => store.Settled.Any(settled => settled.Id == "the last"), "everything before it is told, too");
        await settler.StopAsync(CancellationToken.None);
        (string Id, string Outcome)[] reserved = [.. store.Settled.Where(settled => settled.Id != "the last")];
        reserved.ShouldBe(givenBack ? [(store.Reserved.ShouldNotBeNull(), "released")] : []);
    }
}
