using System.Net;
using System.Text.RegularExpressions;
using OmaGateway.Applications.Repeats;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.MailBudget;
using OmaGateway.Tests.Redis;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Applications;

/// <summary>What gateways tell each other of applications through Redis, and what happens when they can't.</summary>
public sealed partial class SharedRepeatTests
{
    [Fact]
    public async Task Redis_HoldsHashesAndCodesAlone()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ApplicationHost.StartAsync(100, $"Redis:ConnectionString={redis.ConnectionString}");
        using var applied = await host.ApplyWithKeyAsync(77777777, "a-client-key");

        foreach (string key in await KeysAsync(redis))
        {
            string all = key + await redis.CommandAsync($"GET {key}");
            all.ShouldNotContain("77777777");
            all.ShouldNotContain("example", Case.Insensitive);
            all.ShouldNotContain("a-client-key");
            (await redis.CommandAsync($"PTTL {key}")).ShouldNotContain("-1", Case.Sensitive, "every key ends by itself");
        }
    }

    [Fact]
    public async Task Claim_OfAGatewayThatDied_BlocksTheTwinAndEndsWithItsLease()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ApplicationHost.StartAsync(
            100, $"Redis:ConnectionString={redis.ConnectionString}", "ReverseProxy:Routes:apply-trial:Timeout=00:00:01");
        host.Upstream.Faults.Apply(new FaultSwitches { BusinessCode = "005", Times = 1 });
        using var first = await host.ApplyAsync(1);
        string claim = (await KeysAsync(redis)).Single(key => key.StartsWith("{oma:repeats}", StringComparison.Ordinal));
        await redis.CommandAsync($"SET {claim} P PX 3000"); // as its gateway would have left it

        using var twin = await host.ApplyAsync(1);
        twin.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout, "it waits for the first one's answer as long as its route allows");
        host.Forwarded.ShouldBe(1);

        await Poll.UntilAsync(async () => (await host.ApplyAsync(1)).StatusCode == HttpStatusCode.OK, "the claim ends by itself");
        host.Forwarded.ShouldBe(2);
    }

    [Fact]
    public async Task Apply_WaitedSoLongThatItsClaimMayEnd_IsNotSent()
    {
        await using var redis = await RedisServer.StartAsync();
        var time = new ManualTime(TimeProvider.System.GetUtcNow());
        await using var host = await ApplicationHost.StartAsync(time, $"Redis:ConnectionString={redis.ConnectionString}");
        host.Ledger.Meanwhile = () => time.Advance(TimeSpan.FromSeconds(26));
        using var late = await host.ApplyAsync(1);
        late.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        host.Ledger.Settled.ShouldBe([MailSettlement.NeverForwarded]);
        host.Forwarded.ShouldBe(0);

        host.Ledger.Meanwhile = null;
        using var again = await host.ApplyAsync(1);
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Claim_LastsUntilTheSlowestFlightHasToldItsAnswer()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ApplicationHost.StartAsync(100, $"Redis:ConnectionString={redis.ConnectionString}", "ReverseProxy:Routes:apply-trial:Timeout=00:10:00");
        host.Upstream.Faults.Apply(new FaultSwitches { Hang = HangPoint.AfterHandling });
        var flight = host.ApplyAsync(1);
        await Poll.UntilAsync(() => host.Forwarded == 1, "it is upstream");
        string claim = (await KeysAsync(redis)).Single(key => key.StartsWith("{oma:repeats}", StringComparison.Ordinal));
        string left = await redis.CommandAsync($"PTTL {claim}");
        int.Parse(left.Split('\r')[0][1..], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(605_000, "the route's time-out, and what comes before and after");
        host.Upstream.Faults.Reset();
        (await flight).Dispose();
    }

    [Fact]
    public async Task Finish_AfterAnotherGatewayHasClaimed_LeavesItsClaim()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var room = await RedisRoom.StartAsync(redis.ConnectionString);
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes");
        var (one, two, three) = (Gateway(), Gateway(), Gateway());
        var application = new ApplicationIdentity("body", "key");
        await UntilToldAsync<SharedClaim.Mine>(one);
        await UntilToldAsync<SharedClaim.Mine>(one); // the reply to the first claim was lost
        await redis.CommandAsync("DEL {oma:repeats}:body"); // its lease has ended
        await UntilToldAsync<SharedClaim.Mine>(two);

        await one.FinishAsync(application, "005", remember: null);
        (await ClaimAsync(three)).ShouldBeOfType<SharedClaim.Unknown>("the other's flight goes on");
        await one.FinishAsync(application, "000", (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        (await ClaimAsync(three)).ShouldBeOfType<SharedClaim.Unknown>("the other's flight goes on");

        await two.FinishAsync(application, "001", (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        (await UntilToldAsync<SharedClaim.Answered>(three)).Code.ShouldBe("001");

        SharedRepeats Gateway() => new(room.Client, TimeProvider.System);

        async Task<T> UntilToldAsync<T>(SharedRepeats gateway) where T : SharedClaim
        {
            SharedClaim claim = new SharedClaim.Unknown();
            await Poll.UntilAsync(async () => (claim = await ClaimAsync(gateway)) is not SharedClaim.Unknown, "Redis answers in time");
            return claim.ShouldBeOfType<T>();
        }

        Task<SharedClaim> ClaimAsync(SharedRepeats gateway)
            => gateway.ClaimAsync(application, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)).AsTask();
    }

    [Fact]
    public async Task Redis_Killed_ApplicationsStopAtOnceAndSmsCodesGoOn()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ApplicationHost.StartAsync(100, $"Redis:ConnectionString={redis.ConnectionString}", "ApplicantLimits:SmsPerPhone:Permits=1");
        using var before = await host.ApplyAsync(1);
        before.StatusCode.ShouldBe(HttpStatusCode.OK);
        await redis.KillAsync();

        using var application = await host.ApplyAsync(2);
        using var sms = await host.AskForCodeAsync(1);
        using var second = await host.AskForCodeAsync(1);

        application.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        application.Headers.RetryAfter.ShouldNotBeNull();
        host.Forwarded.ShouldBe(1);
        sms.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "this gateway counts by itself meanwhile");

        await redis.StartAgainAsync();
        await Poll.UntilAsync(async () => (await host.ApplyAsync(3)).StatusCode == HttpStatusCode.OK, "applications go on without a restart");
    }

    private static async Task<string[]> KeysAsync(RedisServer redis)
        => [.. Name().Matches(await redis.CommandAsync("KEYS {oma:[ar]*")).Select(match => match.Value)];

    [GeneratedRegex(@"\{oma:(?:applicants|repeats)\}:\S+")]
    private static partial Regex Name();
}
