using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.TenantLookups;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>Two gateways on one Redis.</summary>
public sealed class SharedLookupTests : IAsyncLifetime
{
    private LookupRig _rig = null!;

    public async Task InitializeAsync() => _rig = await LookupRig.StartAsync(gateways: 2, redis: true);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Miss_OnOneGateway_IsAHitOnTheOther()
    {
        var first = await _rig.GetAsync("token-a");
        await StoredAsync("token-a");
        var second = await _rig.GetAsync("token-a", gateway: 1);
        second.CacheStatus.ShouldMatch("^oma-gateway; hit; ttl=5[0-9]; detail=shared$");
        second.Body.ShouldBe(first.Body);
        second.Header("ETag").ShouldBe(first.Header("ETag"));
        (await _rig.GetAsync("token-a", gateway: 1)).CacheStatus.ShouldEndWith("detail=local");
        Asked.ShouldBe(1);
    }

    [Fact]
    public async Task FirstCalls_OnBothGatewaysAtOnce_AreOneUpstreamCall()
    {
        _rig.Simulator.Faults.Apply(new FaultSwitches { LatencyMs = 300 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _rig.GetAsync("token-a", gateway: i % 2)));
        answers.ShouldAllBe(answer => answer.Status == 200);
        answers.Count(answer => answer.CacheStatus.Contains("collapsed")).ShouldBeGreaterThan(10);
        Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Rejected_OnOneGateway_IsGoneOnTheOther_OnAllRoutes()
    {
        foreach (int gateway in new[] { 0, 1 })
        {
            await _rig.GetAsync("token-a", gateway: gateway);
            await _rig.GetAsync("token-a", LookupRig.Trial, gateway: gateway);
            await _rig.GetAsync("token-b", gateway: gateway);
        }

        (await _rig.GetAsync("token-a", gateway: 1)).IsHit.ShouldBeTrue();
        _rig.Simulator.Faults.Apply(OmaRoute.Subscriptions, new FaultSwitches { Unauthorized = true });
        (await _rig.PostAsync("token-a", """{"limit":10,"offset":0}""")).Status.ShouldBe(401);

        await Poll.UntilAsync(async () => !(await _rig.GetAsync("token-a", cacheControl: "only-if-cached", gateway: 1)).IsHit, "the other gateway heard of it", TimeSpan.FromSeconds(2));
        (await _rig.GetAsync("token-a", LookupRig.Trial, "only-if-cached", gateway: 1)).Status.ShouldBe(504);
        (await _rig.GetAsync("token-a", LookupRig.Trial, "only-if-cached", gateway: 0)).Status.ShouldBe(504);
        (await _rig.GetAsync("token-b", gateway: 1)).IsHit.ShouldBeTrue();
    }

    [Fact]
    public async Task Rejected_WhileTheOtherGatewaysA200IsUnderWay_ThatOneIsNotStored()
    {
        _rig.Simulator.Faults.Apply(OmaRoute.Tenant, new FaultSwitches { Hang = HangPoint.AfterHandling });
        var slow = _rig.GetAsync("token-a", gateway: 1);
        await Poll.UntilAsync(() => Asked == 1, "the slow lookup is under way");
        _rig.Simulator.Faults.Apply(OmaRoute.TrialTenant, new FaultSwitches { Unauthorized = true });
        (await _rig.GetAsync("token-a", LookupRig.Trial)).Status.ShouldBe(401);
        _rig.Simulator.Faults.Reset();

        (await slow).Status.ShouldBe(200);
        _rig.Simulator.Faults.Apply(new FaultSwitches { Status = 503, ErrorBody = ErrorBody.Empty });
        await Poll.UntilAsync(async () => (await _rig.GetAsync("token-a", gateway: 1)).Status == 502, "nothing of it is kept", TimeSpan.FromSeconds(2));
        (await _rig.GetAsync("token-a")).Status.ShouldBe(502);
    }

    /// <summary>The channel is lossy: who did not hear of a rejection serves fresh copies, but no stale one.</summary>
    [Fact]
    public async Task Rejected_Unheard_NeverStandsIn()
    {
        await _rig.GetAsync("token-a");
        await StoredAsync("token-a");
        await _rig.GetAsync("token-a", gateway: 1);
        await _rig.Redis.CommandAsync("CLIENT KILL TYPE pubsub"); // both come back, but the notice falls into the gap or not: the outcome is the same
        _rig.Simulator.Faults.Apply(OmaRoute.TrialTenant, new FaultSwitches { Unauthorized = true });
        (await _rig.GetAsync("token-a", LookupRig.Trial)).Status.ShouldBe(401);

        _rig.Clock.Forward(TimeSpan.FromMinutes(5));
        _rig.Simulator.Faults.Reset();
        _rig.Simulator.Faults.Apply(new FaultSwitches { Status = 503, ErrorBody = ErrorBody.Empty });
        (await _rig.GetAsync("token-a", gateway: 1)).Status.ShouldBe(502);
    }

    /// <summary>
    /// Redis answers but takes no writes when the rejection comes. Here everything is gone at once; elsewhere it goes as soon as Redis can be told, which
    /// no request has to ask for.
    /// </summary>
    [Fact]
    public async Task Rejected_WhileRedisTakesNoWrites_IsToldWhenItDoes()
    {
        await WarmAsync();
        await _rig.Redis.CommandAsync("CONFIG SET min-replicas-to-write 1");
        await RejectAsync();
        (await _rig.GetAsync("token-a", cacheControl: "only-if-cached")).Status.ShouldBe(504);
        (await _rig.GetAsync("token-a", LookupRig.Trial, "only-if-cached")).Status.ShouldBe(504);
        (await _rig.GetAsync("token-a", gateway: 1)).IsHit.ShouldBeTrue("who can't have heard of it has its fresh copy");

        await _rig.Redis.CommandAsync("CONFIG SET min-replicas-to-write 0");
        await Poll.UntilAsync(async () => (await _rig.GetAsync("token-a", cacheControl: "only-if-cached", gateway: 1)).Status == 504, "the other gateway heard of it");
        (await RedisDump.CopiesAsync(_rig)).ShouldBeEmpty();
    }

    /// <summary>Redis heard of the rejection and comes back from a snapshot of before it, its copies with it.</summary>
    [Fact]
    public async Task Rejected_BeforeRedisLostItsLastMoments_IsToldAgain()
    {
        await WarmAsync();
        (await _rig.Redis.CommandAsync("SAVE")).ShouldContain("OK");
        await RejectAsync();
        await Poll.UntilAsync(async () => (await RedisDump.CopiesAsync(_rig)).Count == 0, "Redis heard of it");
        await _rig.Redis.KillAsync();
        await _rig.RedisIsDownAsync();
        await _rig.Redis.StartAgainAsync();
        await _rig.RedisIsUpAsync();

        await Poll.UntilAsync(async () => (await RedisDump.CopiesAsync(_rig)).Count == 0, "Redis heard of it again");
        _rig.Clock.Forward(TimeSpan.FromMinutes(5));
        _rig.Simulator.Faults.Apply(new FaultSwitches { Status = 503, ErrorBody = ErrorBody.Empty });
        foreach (int gateway in new[] { 0, 1 })
        {
            (await _rig.GetAsync("token-a", gateway: gateway)).Status.ShouldBe(502);
        }
    }

    /// <summary>The same, after so many rejections that this one is no longer known by name.</summary>
    [Fact]
    public async Task Rejected_BeforeMoreThanIsKept_IsPurgedWithEverything_WhenRedisComesBackFromBefore()
    {
        await WarmAsync();
        (await _rig.Redis.CommandAsync("SAVE")).ShouldContain("OK");
        await RejectAsync();
        await Poll.UntilAsync(async () => (await RedisDump.CopiesAsync(_rig)).Count == 0, "Redis heard of it");
        var invalidation = _rig.Gateway.Services.GetRequiredService<Invalidation>();
        foreach (int[] some in Enumerable.Range(0, 10_001).Chunk(64))
        {
            await Task.WhenAll(some.Select(_ => invalidation.RejectAsync([Digest.Read(RandomNumberGenerator.GetBytes(Digest.Size))], TimeSpan.FromSeconds(5)).AsTask()));
        }

        await _rig.Redis.KillAsync();
        await _rig.RedisIsDownAsync();
        await _rig.Redis.StartAgainAsync();
        await _rig.RedisIsUpAsync();
        _rig.Clock.Forward(TimeSpan.FromMinutes(5));
        _rig.Simulator.Faults.Apply(new FaultSwitches { Status = 503, ErrorBody = ErrorBody.Empty });
        var counts = _rig.Gateways.Select(gateway => gateway.Services.GetRequiredService<PurgeCounts>());
        await Poll.UntilAsync(() => counts.All(known => known.For("tenant") > 0), "both know of the purge");
        foreach (int gateway in new[] { 0, 1 })
        {
            (await _rig.GetAsync("token-a", gateway: gateway)).Status.ShouldBe(502);
        }
    }

    /// <summary>A Redis that lost its counts without anybody noticing: a purge is still one to those who know more than it does.</summary>
    [Fact]
    public async Task Purge_InARedisThatLostItsCounts_ReachesTheOther()
    {
        var purges = _rig.Gateways.Select(gateway => gateway.Services.GetRequiredService<ILookupPurge>()).ToArray();
        await purges[1].PurgeRouteAsync("tenant");
        await purges[1].PurgeRouteAsync("tenant");
        await _rig.Redis.CommandAsync("DEL oma:lookups:purges");
        await _rig.GetAsync("token-a", gateway: 1);

        (await purges[0].PurgeRouteAsync("tenant")).ShouldBe(PurgeReach.Everywhere);
        await Poll.UntilAsync(async () => !(await _rig.GetAsync("token-a", cacheControl: "only-if-cached", gateway: 1)).IsHit, "the other gateway heard of it");
    }

    [Fact]
    public async Task Purge_OnOneGateway_ReachesTheOtherAndRedis()
    {
        await _rig.GetAsync("token-a");
        await _rig.GetAsync("token-a", LookupRig.Trial);
        await StoredAsync("token-a", 2);
        await _rig.GetAsync("token-a", gateway: 1);
        await _rig.GetAsync("token-a", LookupRig.Trial, gateway: 1);

        (await _rig.Gateway.Services.GetRequiredService<ILookupPurge>().PurgeRouteAsync("tenant")).ShouldBe(PurgeReach.Everywhere);
        await Poll.UntilAsync(async () => !(await _rig.GetAsync("token-a", cacheControl: "only-if-cached", gateway: 1)).IsHit, "the other gateway heard of it", TimeSpan.FromSeconds(2));
        (await _rig.GetAsync("token-a", LookupRig.Trial, gateway: 1)).IsHit.ShouldBeTrue();
        (await _rig.GetAsync("token-a")).IsMiss.ShouldBeTrue();
    }

    [Fact]
    public async Task StaleCopy_OfRedis_StandsInOnAGatewayThatNeverAsked()
    {
        await _rig.GetAsync("token-a");
        await StoredAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromMinutes(5));
        _rig.Simulator.Faults.Apply(new FaultSwitches { Status = 503, ErrorBody = ErrorBody.Empty });
        var answer = await _rig.GetAsync("token-a", gateway: 1);
        answer.IsStale.ShouldBeTrue(answer.CacheStatus);
        answer.ShouldBelongTo("token-a");
    }

    [Fact]
    public async Task NewKey_StillReadsThePreviousOnes_AndRejectsThem()
    {
        await _rig.GetAsync("token-a");
        await StoredAsync("token-a");
        string[] settings =
        [
            .. GatewayArguments.Upstream(_rig.Simulator.Address), $"Redis:ConnectionString={_rig.Redis.ConnectionString}",
            $"Secrets:PreviousKey={GatewayArguments.TestKey}", "Secrets:Key=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
        ];
        await using var rotated = await GatewayHost.StartAsync(GatewayHost.InThisProcess, settings);
        await Poll.UntilAsync(() => rotated.Services.GetRequiredService<OmaGateway.Redis.IRedisClient>().IsAvailable, "Redis is up");
        using var first = await rotated.Public.SendAsync(OmaRequests.Tenant("token-a"));
        first.Headers.GetValues("Cache-Status").Single().ShouldEndWith("detail=shared");

        await rotated.Services.GetRequiredService<ILookupPurge>().PurgeTokenAsync(new RequestToken("token-a"));
        using var second = await rotated.Public.SendAsync(OmaRequests.Tenant("token-a"));
        second.Headers.GetValues("Cache-Status").Single().ShouldStartWith("oma-gateway; fwd=miss");
    }

    /// <summary>Two lookups of token-a, in Redis and in the memory of both.</summary>
    private async Task WarmAsync()
    {
        await _rig.GetAsync("token-a");
        await _rig.GetAsync("token-a", LookupRig.Trial);
        await StoredAsync("token-a", 2);
        await _rig.GetAsync("token-a", gateway: 1);
        await _rig.GetAsync("token-a", LookupRig.Trial, gateway: 1);
    }

    /// <summary>The first gateway sees a 401 of token-a.</summary>
    private async Task RejectAsync()
    {
        _rig.Simulator.Faults.Apply(OmaRoute.Subscriptions, new FaultSwitches { Unauthorized = true });
        (await _rig.PostAsync("token-a", """{"limit":10,"offset":0}""")).Status.ShouldBe(401);
        _rig.Simulator.Faults.Reset();
    }

    private Task StoredAsync(string token, int copies = 1) => RedisDump.StoredAsync(_rig, copies, token);

    private int Asked => _rig.Simulator.Journal.Requests.Count;
}
