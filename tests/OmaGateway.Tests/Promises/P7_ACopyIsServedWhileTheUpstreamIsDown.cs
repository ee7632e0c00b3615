using OmaGateway.Tests.TenantLookups;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Promises;

/// <summary>P7: a masked, still permitted copy is served while the upstream is slow or down, and says so; from the first 401 on, none.</summary>
public sealed class P7_ACopyIsServedWhileTheUpstreamIsDown
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UpstreamDownForTenMinutes_EveryWarmLookupIsAnswered_AndA401Evicts(bool redis)
    {
        await using var rig = await LookupRig.StartAsync(gateways: redis ? 2 : 1, redis: redis);
        string[] tokens = [.. Enumerable.Range(0, 20).Select(i => $"warm-token-{i}")];
        foreach (string token in tokens)
        {
            await rig.GetAsync(token);
        }

        if (redis)
        {
            await RedisDump.StoredAsync(rig, tokens.Length, "the warm tokens");
        }

        rig.Simulator.Journal.Clear();
        rig.Simulator.Faults.Apply(new FaultSwitches { Reset = ResetPoint.AfterRead });
        for (int minute = 1; minute <= 10; minute++)
        {
            rig.Clock.Forward(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(11));
            foreach (string token in tokens)
            {
                var answer = await rig.GetAsync(token, gateway: minute % rig.Gateways.Length);
                answer.Status.ShouldBe(200, answer.Body);
                answer.ShouldBelongTo(token);
                answer.IsStale.ShouldBeTrue(answer.CacheStatus);
                answer.CacheStatus.ShouldContain("stale-if-error");
                long.Parse(answer.Header("Age"), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(60 * minute);
            }
        }

        // One sign of life, a 401, and its copies are gone, although the upstream is down again.
        rig.Simulator.Faults.Reset();
        rig.Simulator.Faults.Apply(new FaultSwitches { Unauthorized = true });
        (await rig.GetAsync(tokens[0], LookupRig.Trial)).Status.ShouldBe(401);
        rig.Simulator.Faults.Reset();
        rig.Simulator.Faults.Apply(new FaultSwitches { Reset = ResetPoint.AfterRead });
        for (int gateway = 0; gateway < rig.Gateways.Length; gateway++)
        {
            (await rig.GetAsync(tokens[0], gateway: gateway)).Status.ShouldBe(502);
        }

        (await rig.GetAsync(tokens[1])).Status.ShouldBe(200);
    }

    /// <summary>A thousand first calls for one token on two gateways.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Stampede_IsOneCallWithRedis_AndOnePerGatewayWithout(bool redisUp, int calls)
    {
        await using var rig = await LookupRig.StartAsync(gateways: 2, redis: true);
        foreach (int gateway in new[] { 0, 1 })
        {
            await rig.GetAsync("another-token", gateway: gateway); // scripts are loaded, code is compiled
        }

        if (!redisUp)
        {
            await rig.Redis.KillAsync();
            await rig.RedisIsDownAsync();
        }

        rig.Simulator.Journal.Clear();
        rig.Simulator.Faults.Apply(new FaultSwitches { LatencyMs = 1500 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => rig.GetAsync("stampede-token", gateway: i % 2)));
        answers.ShouldAllBe(answer => answer.Status == 200);
        foreach (var answer in answers)
        {
            answer.ShouldBelongTo("stampede-token");
        }

        ((int)rig.Simulator.Journal.Requests.Count).ShouldBeInRange(1, calls);
    }
}
