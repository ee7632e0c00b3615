using System.Globalization;
using OmaGateway.Routing;

namespace OmaGateway.Tests.MailBudget;

public sealed class EmbeddedLedgerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oma-ledger-");
    private readonly ManualTime _time = new(DateTimeOffset.Parse("2026-07-28T02:00:00Z", CultureInfo.InvariantCulture));

    private string Journal => Path.Combine(_folder.FullName, "mail.journal");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Reserve_FirstStart_IsOpenAndCountsEverySettlement()
    {
        await using var gateway = await StartAsync();
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Unclear);
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.NotSent);
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.NeverForwarded);
        var view = gateway.Ledger.View;
        (view.Spent, view.Unclear, view.Reserved, view.Released, view.Remaining).ShouldBe((1, 1, 0, 2, 8));
        view.ResetAt.ShouldBe(DateTimeOffset.Parse("2026-07-28T16:00:00Z", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Restart_ForgetsNothing()
    {
        await using (var gateway = await StartAsync())
        {
            await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
            await gateway.GrantAsync(); // never settled
        }

        await using (var gateway = await StartAsync())
        {
            gateway.Ledger.View.Remaining.ShouldBe(8);
            await (await gateway.GrantAsync()).SettleAsync(MailSettlement.ThresholdReached);
        }

        await using (var gateway = await StartAsync())
        {
            (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Exhausted>();
            var view = gateway.Ledger.View;
            (view.Limit, view.Spent, view.Reserved).ShouldBe((1, 1, 1));
        }
    }

    [Fact]
    public async Task Restart_JournalCopiedAtAnyByte_NeverForgetsWhatWasForwarded()
    {
        int granted = 0;
        byte[] before;
        await using (var gateway = await StartAsync())
        {
            for (; granted < 4; granted++)
            {
                await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
            }

            before = await ReadAsync();
        }

        // A kill -9 at this moment leaves at least these bytes; a torn further line says nothing.
        foreach (string torn in new[] { "", "0", "00000000 {\"$type\":\"res", "deadbeef {}\n" })
        {
            await File.WriteAllBytesAsync(Journal, [.. before, .. System.Text.Encoding.ASCII.GetBytes(torn)]);
            await using var gateway = await StartAsync();
            await gateway.GrantAsync();
            gateway.Ledger.View.Remaining.ShouldBe(5);
        }
    }

    [Fact]
    public async Task Restart_JournalDamagedInTheMiddle_IsUnknownUntilTheOperatorSays()
    {
        await using (var gateway = await StartAsync())
        {
            await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        }

        byte[] bytes = await ReadAsync();
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(Journal, bytes);
        await using (var gateway = await StartAsync())
        {
            (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Unavailable>().Fault.ShouldBe(MailBudgetFault.SpentUnknown);
            (await Run(gateway, "budget-set-spent", 9)).ShouldBeTrue();
            await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
            (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Exhausted>();
        }
    }

    [Fact]
    public async Task Start_SecondProcessOnTheSameJournal_IsRefused()
    {
        await using var gateway = await StartAsync();
        var refusal = await Should.ThrowAsync<InvalidOperationException>(async () => await StartAsync());
        refusal.Message.ShouldContain("MailBudget:JournalFile");
    }

    [Fact]
    public async Task Reserve_AcrossMidnight_IsChargedToBothDaysAndTheNewDayOpens()
    {
        await using var gateway = await StartAsync("MailBudget:DailyLimit=2");
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        _time.Advance(TimeSpan.FromHours(14) - TimeSpan.FromSeconds(10)); // 23:59:50 in Shanghai
        var atMidnight = await gateway.GrantAsync();
        (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Busy>();
        _time.Advance(TimeSpan.FromSeconds(20));
        await atMidnight.SettleAsync(MailSettlement.Sent);
        var view = gateway.Ledger.View;
        (view.Spent, view.Remaining).ShouldBe((1, 1));
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Exhausted>();
    }

    [Fact]
    public async Task Settle_ThresholdAnswerAfterMidnight_ClosesTheDayBefore()
    {
        await using var gateway = await StartAsync();
        _time.Advance(TimeSpan.FromHours(14) - TimeSpan.FromSeconds(10));
        var late = await gateway.GrantAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        await late.SettleAsync(MailSettlement.ThresholdReached);
        gateway.Ledger.ClosedNow.ShouldBeNull();
        await gateway.GrantAsync();
    }

    [Fact]
    public async Task ClosedNow_AtTheReset_Opens()
    {
        await using var gateway = await StartAsync("MailBudget:DailyLimit=1");
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Exhausted>().RetryAfter.ShouldBe(TimeSpan.FromHours(14) + TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromHours(14) + TimeSpan.FromSeconds(2));
        gateway.Ledger.ClosedNow.ShouldBeNull();
        await gateway.GrantAsync();
    }

    [Fact]
    public async Task MayStillSend_OlderThanLeaseLessTimeOut_IsFalse()
    {
        await using var gateway = await StartAsync("MailBudget:LeaseSeconds=60");
        var reservation = await gateway.GrantAsync();
        _time.Advance(TimeSpan.FromSeconds(57));
        reservation.MayStillSend().ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(1));
        reservation.MayStillSend().ShouldBeFalse();
        await reservation.SettleAsync(MailSettlement.NeverForwarded);
        gateway.Ledger.View.Released.ShouldBe(1);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    [InlineData(-86400)]
    [InlineData(86400)]
    public async Task Reserve_WallClockJumps_IsRefused(int seconds)
    {
        await using var gateway = await StartAsync();
        await (await gateway.GrantAsync()).SettleAsync(MailSettlement.Sent);
        _time.JumpWallClock(TimeSpan.FromSeconds(seconds));
        (await gateway.ReserveAsync()).ShouldBeOfType<MailDecision.Unavailable>().Fault.ShouldBe(MailBudgetFault.ClockUnsure);
        _time.JumpWallClock(TimeSpan.FromSeconds(-seconds));
        await gateway.GrantAsync();
    }

    [Fact]
    public async Task Settle_WhileTheWallClockIsADayAhead_DoesNotCloseTheTimeBetween()
    {
        await using var gateway = await StartAsync();
        var inFlight = await gateway.GrantAsync();
        _time.JumpWallClock(TimeSpan.FromDays(1));
        await inFlight.SettleAsync(MailSettlement.Sent);
        _time.JumpWallClock(TimeSpan.FromDays(-1));
        await gateway.GrantAsync();
        gateway.Ledger.View.Spent.ShouldBe(1);
    }

    [Fact]
    public async Task Reserve_HundredsAtOnce_GrantsExactlyTheLimit()
    {
        await using var gateway = await StartAsync("MailBudget:DailyLimit=100");
        var decisions = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Task.Run(async () => await gateway.ReserveAsync())));
        decisions.Count(decision => decision is MailDecision.Granted).ShouldBe(100);
        decisions.ShouldAllBe(decision => decision is MailDecision.Granted || decision is MailDecision.Busy);
    }

    [Fact]
    public async Task Operator_CloseAndReopen_TakeEffectAndAreLogged()
    {
        await using var gateway = await StartAsync();
        await gateway.GrantAsync();
        (await Run(gateway, "budget-close", null)).ShouldBeTrue();
        gateway.Ledger.ClosedNow.ShouldNotBeNull();
        (await Run(gateway, "budget-reopen", null)).ShouldBeTrue();
        gateway.Ledger.ClosedNow.ShouldBeNull();
        gateway.Log.Lines.Count(line => line.Contains("Audit")).ShouldBe(2);
    }

    private static async Task<bool> Run(LedgerGateway gateway, string action, long? input)
        => (await gateway.Service<IEnumerable<OmaGateway.Observability.IOperatorAction>>().Single(known => known.Name == action).RunAsync(new(input, null), CancellationToken.None)).Done;

    /// <summary>The journal is open for writing while the gateway lives.</summary>
    private async Task<byte[]> ReadAsync()
    {
        await using var stream = new FileStream(Journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private Task<LedgerGateway> StartAsync(params string[] settings)
        => LedgerGateway.StartAsync(_time, [$"MailBudget:JournalFile={Journal}", .. settings]);
}
