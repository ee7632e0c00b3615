using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>One gateway without Redis, its clock turned: fresh, revalidated, standing in for the upstream, gone.</summary>
public sealed class LookupFreshnessTests : IAsyncLifetime
{
    private LookupRig _rig = null!;

    public async Task InitializeAsync() => _rig = await LookupRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task JustStale_IsServedAtOnce_AndRefreshedBehindIt()
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromSeconds(61));
        _rig.Simulator.Faults.Apply(new FaultSwitches { LatencyMs = 200 });

        var stale = await _rig.GetAsync("token-a");
        stale.IsHit.ShouldBeTrue(stale.CacheStatus);
        stale.IsStale.ShouldBeTrue();
        stale.CacheStatus.ShouldEndWith("detail=stale-while-revalidate");
        stale.Header("Cache-Control").ShouldContain("max-age=0");
        await Poll.UntilAsync(async () => (await _rig.GetAsync("token-a")) is { IsHit: true, IsStale: false }, "the refresh came in");
        Asked.ShouldBe(2);
    }

    [Fact]
    public async Task JustStale_WithAFailingBusiness_IsNotRefreshedInAStorm()
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromSeconds(61));
        _rig.Simulator.Faults.Apply(new FaultSwitches { BusinessFailure = true });
        for (int i = 0; i < 50; i++)
        {
            (await _rig.GetAsync("token-a")).IsStale.ShouldBeTrue();
        }

        Asked.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task LongStale_WaitsForTheUpstream()
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromMinutes(5));
        var answer = await _rig.GetAsync("token-a");
        answer.CacheStatus.ShouldStartWith("oma-gateway; fwd=stale; fwd-status=200; stored; ttl=");
    }

    [Theory]
    [InlineData("""{"status":503,"errorBody":"empty"}""")]
    [InlineData("""{"status":503,"errorBody":"html"}""")]
    [InlineData("""{"status":502,"errorBody":"html"}""")]
    [InlineData("""{"status":504,"errorBody":"empty"}""")]
    [InlineData("""{"reset":"afterRead"}""")]
    [InlineData("""{"closeAfterBytes":10}""")]
    public async Task LongStale_WithTheHostDown_StandsIn_AndComesBack(string fault)
    {
        var fresh = await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromMinutes(5));
        _rig.Simulator.Faults.ApplyJson(fault);

        var asked = await _rig.GetAsync("token-a");
        asked.Status.ShouldBe(200, asked.Body);
        asked.Body.ShouldBe(fresh.Body);
        asked.CacheStatus.ShouldStartWith("oma-gateway; fwd=stale; ");
        asked.CacheStatus.ShouldEndWith("detail=stale-if-error");
        asked.Header("Age").ShouldNotBe("0");
        var waiting = await _rig.GetAsync("token-a");
        waiting.IsStale.ShouldBeTrue(waiting.CacheStatus);

        _rig.Simulator.Faults.Reset();
        await Poll.UntilAsync(async () => !(await _rig.GetAsync("token-a")).IsStale, "the upstream is noticed again", TimeSpan.FromSeconds(20)); // a second between probes; the rest is a busy machine's
    }

    /// <summary>502 with a text (pages 001 and 002), 500 of which page 000 shows no body.</summary>
    [Theory]
    [InlineData(LookupRig.Tenant, """{"businessFailure":true}""", 502)]
    [InlineData(LookupRig.Trial, """{"businessFailure":true}""", 500)]
    [InlineData(LookupRig.Trial, """{"status":500,"errorBody":"empty"}""", 500)]
    public async Task LongStale_WithTheBusinessFailing_IsNotCoveredUp(string path, string fault, int status)
    {
        await _rig.GetAsync("token-a", path);
        _rig.Clock.Forward(TimeSpan.FromMinutes(5));
        _rig.Simulator.Faults.ApplyJson(fault);

        var failure = await _rig.GetAsync("token-a", path);
        failure.Status.ShouldBe(status, failure.Body);
        failure.IsStale.ShouldBeFalse();
        failure.CacheStatus.ShouldBe($"oma-gateway; fwd=stale; fwd-status={status}");
    }

    [Fact]
    public async Task TooStale_IsNotServedEvenWhenTheHostIsDown()
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromHours(25));
        _rig.Simulator.Faults.Apply(new FaultSwitches { Status = 503, ErrorBody = ErrorBody.Empty });
        (await _rig.GetAsync("token-a")).Status.ShouldBeGreaterThanOrEqualTo(502);
    }

    [Fact]
    public async Task HangingUpstream_WithACopy_StandsInAfterTheTimeOut_ThenAtOnce()
    {
        await using var rig = await LookupRig.StartAsync(settings: ["ReverseProxy:Routes:tenant:Timeout=00:00:01"]);
        await rig.GetAsync("token-a");
        rig.Clock.Forward(TimeSpan.FromMinutes(5));
        rig.Simulator.Faults.Apply(new FaultSwitches { Hang = HangPoint.BeforeHandling });

        var first = await rig.GetAsync("token-a");
        first.IsStale.ShouldBeTrue(first.CacheStatus + first.Body);
        for (int i = 0; i < 100; i++)
        {
            (await rig.GetAsync("token-a")).IsStale.ShouldBeTrue();
        }

        rig.Simulator.Journal.Count(OmaRoute.Tenant).ShouldBeLessThan(10, "one probe a second");
        (await rig.GetAsync("another-token")).Status.ShouldBe(504);
    }

    [Fact]
    public async Task Rejected_IsGoneOnEveryRoute_AndNothingStandsInForIt()
    {
        await _rig.GetAsync("token-a");
        await _rig.GetAsync("token-a", LookupRig.Trial);
        await _rig.PostAsync("token-a", """{"limit":10,"offset":0}""");
        _rig.Simulator.Faults.Apply(OmaRoute.Subscriptions, new FaultSwitches { Unauthorized = true });

        (await _rig.PostAsync("token-a", """{"limit":20,"offset":0}""")).Status.ShouldBe(401);
        _rig.Simulator.Faults.Reset();
        _rig.Simulator.Faults.Apply(new FaultSwitches { Status = 503, ErrorBody = ErrorBody.Empty });
        (await _rig.GetAsync("token-a")).Status.ShouldBe(502);
        (await _rig.GetAsync("token-a", LookupRig.Trial)).Status.ShouldBe(502);
        (await _rig.PostAsync("token-a", """{"limit":10,"offset":0}""")).Status.ShouldBe(502);
    }

    [Fact]
    public async Task Rejected_WhileA200IsUnderWay_ThatOneIsNotStored()
    {
        _rig.Simulator.Faults.Apply(OmaRoute.Tenant, new FaultSwitches { Hang = HangPoint.AfterHandling });
        var slow = _rig.GetAsync("token-a");
        await Poll.UntilAsync(() => Asked == 1, "the slow lookup is under way");
        _rig.Simulator.Faults.Apply(OmaRoute.TrialTenant, new FaultSwitches { Unauthorized = true });
        (await _rig.GetAsync("token-a", LookupRig.Trial)).Status.ShouldBe(401);
        _rig.Simulator.Faults.Reset();

        var answer = await slow;
        answer.Status.ShouldBe(200);
        answer.CacheStatus.ShouldNotContain("stored");
        (await _rig.GetAsync("token-a")).IsMiss.ShouldBeTrue();
    }

    [Fact]
    public async Task HungUpLeader_DoesNotEndTheFlightOfTheOthers()
    {
        _rig.Simulator.Faults.Apply(new FaultSwitches { Hang = HangPoint.AfterHandling });
        using var hangUp = new CancellationTokenSource();
        var leader = _rig.SendAsync(HttpMethod.Get, "token-a", LookupRig.Tenant, cancellation: hangUp.Token);
        await Poll.UntilAsync(() => Asked == 1, "the leader is under way");
        var followers = Enumerable.Range(0, 10).Select(_ => _rig.GetAsync("token-a")).ToArray();
        await hangUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leader);
        _rig.Simulator.Faults.Reset();

        foreach (var answer in await Task.WhenAll(followers))
        {
            answer.Status.ShouldBe(200);
            answer.ShouldBelongTo("token-a");
        }

        Asked.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Purge_OfATokenOrARouteOrAll_TakesWhatItSays()
    {
        var purge = _rig.Gateway.Services.GetRequiredService<ILookupPurge>();
        async Task<bool[]> Hits() =>
        [
            (await _rig.GetAsync("token-a")).IsHit,
            (await _rig.GetAsync("token-a", LookupRig.Trial)).IsHit,
            (await _rig.GetAsync("token-b")).IsHit,
        ];

        await Hits();
        (await Hits()).ShouldBe([true, true, true]);
        (await purge.PurgeTokenAsync(new RequestToken("token-a"))).ShouldBe(PurgeReach.Everywhere);
        (await Hits()).ShouldBe([false, false, true]);
        await purge.PurgeRouteAsync("tenant");
        (await Hits()).ShouldBe([false, true, false]);
        await purge.PurgeAllAsync();
        (await Hits()).ShouldBe([false, false, false]);
    }

    private long Asked => _rig.Simulator.Journal.Requests.Count;
}
