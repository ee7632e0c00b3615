using System.Net;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Sessions;

/// <summary>One session, several replicas, one real Redis: who can open what, and what Redis gets to see.</summary>
public sealed class SharedKeysTests : IAsyncLifetime
{
    private const string Token = "tok-shared-1";

    private RunningSimulator _upstream = null!;
    private RedisServer _redis = null!;

    public async Task InitializeAsync()
    {
        _upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _redis = await RedisServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Cookie_OfOneReplica_IsGoodAtEveryOther()
    {
        // Started together on an empty Redis: each may have made a key of its own.
        var replicas = await Task.WhenAll(StartAsync(), StartAsync());
        await using var one = replicas[0];
        await using var two = replicas[1];
        foreach (var (first, second) in new[] { (one, two), (two, one) })
        {
            var page = new Frontend(first.Public);
            using var signedIn = await page.SignInAsync(Token);

            using var tenant = await new Frontend(second.Public) { Cookie = page.Cookie }.TenantAsync();

            tenant.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Cookie_OfAReplicaThatIsGone_IsGoodAtItsSuccessor()
    {
        string? cookie;
        await using (var former = await StartAsync())
        {
            var page = new Frontend(former.Public);
            using var signedIn = await page.SignInAsync(Token);
            cookie = page.Cookie;
        }

        await using var successor = await StartAsync();
        using var tenant = await new Frontend(successor.Public) { Cookie = cookie }.TenantAsync();

        tenant.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task EndedSession_IsOverAtEveryReplica()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var page = new Frontend(one.Public);
        using var signedIn = await page.SignInAsync(Token);
        string copy = page.Cookie!;
        using var ended = await page.SignOutAsync();

        using var replayed = await new Frontend(two.Public) { Cookie = copy }.TenantAsync();

        await SessionTest.ShouldBeProblemAsync(replayed, 401, "session-expired");
    }

    [Fact]
    public async Task RedisDown_SessionsGoOn_AndTheRingIsBackWhenItIs()
    {
        await using var one = await StartAsync();
        var page = new Frontend(one.Public);
        using var signedIn = await page.SignInAsync(Token);
        await _redis.KillAsync();

        using var during = await page.TenantAsync();
        during.StatusCode.ShouldBe(HttpStatusCode.OK);

        await _redis.StartAgainAsync(); // empty
        await RingIsThereAsync();
        await using var two = await StartAsync();
        using var after = await new Frontend(two.Public) { Cookie = page.Cookie }.TenantAsync();
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Redis_HoldsNothingThatReadsWithoutTheSecret()
    {
        await using var one = await StartAsync();
        using var signedIn = await new Frontend(one.Public).SignInAsync(Token);
        await RingIsThereAsync();

        string ring = await _redis.CommandAsync("HGETALL oma:session:keys");

        ring.ShouldNotContain("masterKey");
        ring.ShouldNotContain("<key");
        ring.ShouldNotContain(Token);
    }

    [Fact]
    public async Task Key_SlippedIntoRedis_IsNotTaken()
    {
        await _redis.CommandAsync("HSET oma:session:keys key-00000000-0000-0000-0000-000000000001 <key/>");
        await using var one = await StartAsync();
        var page = new Frontend(one.Public);
        using var signedIn = await page.SignInAsync(Token);

        using var tenant = await page.TenantAsync();

        tenant.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private Task RingIsThereAsync()
        => Poll.UntilAsync(async () => (await _redis.CommandAsync("HLEN oma:session:keys")).StartsWith(":1", StringComparison.Ordinal), "the ring is in Redis", TimeSpan.FromSeconds(60));

    private Task<GatewayHost> StartAsync() => GatewayHost.StartAsync([.. SessionTest.Settings(_upstream), $"Redis:ConnectionString={_redis.ConnectionString}"]);
}
