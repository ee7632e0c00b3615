using System.Globalization;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.MailBudget;

public sealed class ReplicatedLedgerTests
{
    [Fact]
    public async Task Reserve_NoReplicaHasIt_IsNotUsedAndGivenBack()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var gateway = await LedgerGateway.StartAsync(primary, "MailBudget:RequiredAcks=1");
        await gateway.UntilGrantsAsync();
        (await gateway.DecideAsync()).ShouldBeOfType<MailDecision.Unavailable>().Fault.ShouldBe(MailBudgetFault.NotReplicated);
        gateway.Ledger.View.Released.ShouldBe(0, "where no replica is connected nothing is charged to begin with");

        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", primary.Port.ToString(CultureInfo.InvariantCulture));
        await Poll.UntilAsync(async () => await gateway.ReserveAsync() is MailDecision.Granted, "the replica has it");

        replica.Pause();
        (await gateway.DecideAsync()).ShouldBeOfType<MailDecision.Unavailable>().Fault.ShouldBe(MailBudgetFault.NotReplicated);
        replica.Resume();
        await Poll.UntilAsync(() => gateway.Ledger.View.Released > 0, "what it did not acknowledge is given back");
    }

    [Fact]
    public async Task FailOver_ToAReplicaThatLostWrites_RestoresTheHighestTotal()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", primary.Port.ToString(CultureInfo.InvariantCulture));
        await using var gateway = await LedgerGateway.StartAsync(
            TimeProvider.System, $"Redis:ConnectionString={primary.ConnectionString},{replica.ConnectionString}", "MailBudget:AssumeSpentWhenUnknown=0");
        await gateway.UntilGrantsAsync();
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        await Poll.UntilAsync(async () => (await replica.CommandAsync("EXISTS {oma-mail}:ledger")).StartsWith(":1", StringComparison.Ordinal), "the replica has the ledger");

        await replica.CommandAsync("REPLICAOF NO ONE"); // from here on its copy is an old one
        for (int i = 0; i < 4; i++)
        {
            await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        }

        await primary.KillAsync();
        int granted = 0;
        await Poll.UntilAsync(
            async () =>
            {
                var decision = await gateway.ReserveAsync();
                if (decision is MailDecision.Granted { Reservation: var reservation })
                {
                    granted++;
                    await reservation.SettleAsync(MailSettlement.Sent);
                }

                return decision is MailDecision.Exhausted;
            },
            "the new primary is full");
        granted.ShouldBe(5);
    }
}
