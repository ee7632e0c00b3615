using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Acceptance;

/// <summary>What the README promises of the main job, end to end: browser's request in, upstream's journal out.</summary>
public sealed class MainJobTests : IAsyncLifetime
{
    private RunningSimulator _simulator = null!;

    public async Task InitializeAsync() => _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");

    public async Task DisposeAsync() => await _simulator.DisposeAsync();

    [Fact]
    public async Task Tenant_UnderscoreSpelling_IsHealedMaskedAndThenAHit()
    {
        await using var gateway = await GatewayHost.StartAsync(GatewayArguments.Upstream(_simulator.Address));

        var first = await gateway.Public.SendAsync(OmaRequests.Tenant("tok-1", "X-Auth_Token"));
        string body = await first.Content.ReadAsStringAsync();

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        var clear = TenantData.For("tok-1");
        body.ShouldNotContain(clear.MobilePhone);
        body.ShouldNotContain(clear.Email);
        body.ShouldNotContain(clear.CustomerName);
        body.ShouldNotContain(clear.Company);
        body.ShouldContain(clear.PortalUrl);
        var arrived = _simulator.Journal.RequestsTo(OmaRoute.Tenant).ShouldHaveSingleItem();
        arrived.Headers.Where(header => header.Key.Contains("auth", StringComparison.OrdinalIgnoreCase)).ShouldBe([new("X-Auth-Token", "tok-1")]);
        arrived.Headers.Count(header => header.Value.Contains("tok-1", StringComparison.Ordinal)).ShouldBe(1);

        var second = await gateway.Public.SendAsync(OmaRequests.Tenant("tok-1"));
        (await second.Content.ReadAsStringAsync()).ShouldBe(body);
        second.Headers.GetValues("Cache-Status").ShouldHaveSingleItem().ShouldStartWith("oma-gateway; hit");
        _simulator.Journal.Count(OmaRoute.Tenant).ShouldBe(1);

        var other = await gateway.Public.SendAsync(OmaRequests.Tenant("tok-2"));
        (await other.Content.ReadAsStringAsync()).ShouldContain(TenantData.For("tok-2").PortalUrl);
        _simulator.Journal.Count(OmaRoute.Tenant).ShouldBe(2);
    }

    [Fact]
    public async Task ApplyTrial_BudgetOfThree_TheFourthIsRefusedUntilMidnight()
    {
        await using var journal = new TemporaryFolder();
        await using var gateway = await GatewayHost.StartAsync(
            [.. GatewayArguments.Upstream(_simulator.Address), "MailBudget:DailyLimit=3", $"MailBudget:JournalFile={journal.File("mail.journal")}"]);

        for (int applicant = 1; applicant <= 3; applicant++)
        {
            using var accepted = await gateway.Public.SendAsync(OmaRequests.ApplyTrial(applicant));
            accepted.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("returnCode").GetString().ShouldBe("000");
        }

        using var refused = await gateway.Public.SendAsync(OmaRequests.ApplyTrial(4));
        await OmaRequests.ShouldBeClosedUntilMidnightAsync(refused);
        _simulator.Journal.MailCount.ShouldBe(3);
        _simulator.Journal.Count(OmaRoute.ApplyTrial).ShouldBe(3);
    }

    [Fact]
    public async Task EmbeddedBudget_KilledAndStartedAgain_ForgetsNothing()
    {
        await using var folder = new TemporaryFolder();
        string[] settings = [.. GatewayArguments.Upstream(_simulator.Address), "MailBudget:DailyLimit=2", $"MailBudget:JournalFile={folder.File("mail.journal")}"];

        await using (var gateway = await GatewayProcess.StartAsync(settings))
        {
            (await gateway.Public.SendAsync(OmaRequests.ApplyTrial(1))).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await gateway.Public.SendAsync(OmaRequests.ApplyTrial(2))).StatusCode.ShouldBe(HttpStatusCode.OK);
            await gateway.Process.KillAsync();
        }

        await using var again = await GatewayProcess.StartAsync(settings);
        await OmaRequests.ShouldBeClosedUntilMidnightAsync(await again.Public.SendAsync(OmaRequests.ApplyTrial(3)));
        _simulator.Journal.MailCount.ShouldBe(2);
    }

    [Fact]
    public async Task TwoGateways_OnOneRedis_ShareCacheAndBudget()
    {
        await using var redis = await RedisServer.StartAsync();
        string[] settings =
        [
            .. GatewayArguments.Upstream(_simulator.Address), $"Redis:ConnectionString={redis.ConnectionString}",
            "MailBudget:DailyLimit=2", "MailBudget:AssumeSpentWhenUnknown=0",
        ];
        await using var one = await GatewayProcess.StartAsync(settings);
        await using var two = await GatewayProcess.StartAsync(settings);

        await Poll.UntilAsync(async () => (await one.Public.SendAsync(OmaRequests.ApplyTrial(1))).StatusCode == HttpStatusCode.OK, "the first gateway's ledger opens");
        await Poll.UntilAsync(async () => (await two.Public.SendAsync(OmaRequests.ApplyTrial(2))).StatusCode == HttpStatusCode.OK, "the second gateway's ledger opens");
        await OmaRequests.ShouldBeClosedUntilMidnightAsync(await one.Public.SendAsync(OmaRequests.ApplyTrial(3)));
        await OmaRequests.ShouldBeClosedUntilMidnightAsync(await two.Public.SendAsync(OmaRequests.ApplyTrial(4)));
        _simulator.Journal.MailCount.ShouldBe(2);

        string body = await (await one.Public.SendAsync(OmaRequests.Tenant("tok-1"))).Content.ReadAsStringAsync();
        await Poll.UntilAsync(async () => (await redis.CommandAsync("KEYS oma:lookups:{*")).Contains("oma:lookups:{", StringComparison.Ordinal), "the lookup is in Redis");
        (await IsHitAsync(two, "tok-1", body)).ShouldBeTrue("the second gateway has the first one's lookup");
        _simulator.Journal.Count(OmaRoute.Tenant).ShouldBe(1);
    }

    private static async Task<bool> IsHitAsync(GatewayProcess gateway, string token, string expected)
    {
        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant(token));
        (await answer.Content.ReadAsStringAsync()).ShouldBe(expected);
        return answer.Headers.GetValues("Cache-Status").Single().StartsWith("oma-gateway; hit", StringComparison.Ordinal);
    }
}
