using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.TenantLookups;
using OmaSimulator.Data;
using OmaSimulator.Faults;
using Xunit.Abstractions;

namespace OmaGateway.Tests.Promises;

/// <summary>P3: no answer reaches another token than the one it was made for.</summary>
public sealed class P3_NoAnswerReachesAnotherToken(ITestOutputHelper output)
{
    private const int Tokens = 16;
    private const int Clients = 64;

    [Fact]
    public Task Isolation_UnderEveryFault() => RunAsync(TimeSpan.FromSeconds(5));

    [Fact, Trait("Lane", "long")]
    public Task Isolation_UnderEveryFault_ForFiveMinutes() => RunAsync(TimeSpan.FromMinutes(5));

    /// <summary>
    /// 64 clients, 16 tokens, two gateways with room for few copies, random hang-ups, purges, Redis stopped, killed and flushed, an upstream that is
    /// slow, resets and refuses: every 200 must hold the data of the token that it was asked with.
    /// </summary>
    private async Task RunAsync(TimeSpan time)
    {
        await using var rig = await LookupRig.StartAsync(gateways: 2, redis: true, LookupRig.RedisBudgetInService, "TenantLookups:LocalEntries=24", "TenantLookups:FreshSeconds=1", "TenantLookups:RevalidateSeconds=1");
        using var end = new CancellationTokenSource(time);
        var wrong = new ConcurrentBag<string>();
        var slowest = new ConcurrentDictionary<int, TimeSpan>();
        long answered = 0, good = 0, hits = 0, hungUp = 0, troubles = 0;

        async Task ClientAsync(int seed)
        {
            var random = new Random(seed);
            while (!end.IsCancellationRequested)
            {
                string token = $"isolation-token-{random.Next(Tokens)}";
                long start = TimeProvider.System.GetTimestamp();
                using var hangUp = new CancellationTokenSource();
                if (random.Next(10) == 0)
                {
                    hangUp.CancelAfter(random.Next(1, 30));
                }

                try
                {
                    var answer = random.Next(3) switch
                    {
                        0 => await rig.SendAsync(HttpMethod.Get, token, LookupRig.Trial, gateway: random.Next(2), cancellation: hangUp.Token),
                        1 => await rig.SendAsync(HttpMethod.Post, token, LookupRig.Subscriptions, body: """{"limit":5,"offset":0}""", gateway: random.Next(2), cancellation: hangUp.Token),
                        _ => await rig.SendAsync(HttpMethod.Get, token, LookupRig.Tenant, random.Next(10) == 0 ? "no-cache" : null, gateway: random.Next(2), cancellation: hangUp.Token),
                    };
                    var took = TimeProvider.System.GetElapsedTime(start);
                    slowest.AddOrUpdate(seed, took, (_, before) => took > before ? took : before);
                    Interlocked.Increment(ref answered);
                    Interlocked.Add(ref hits, answer.IsHit ? 1 : 0);
                    Interlocked.Add(ref good, answer.Status == 200 ? 1 : 0);
                    if (answer.Status == 200 && !Belongs(answer, token))
                    {
                        wrong.Add($"{token}: {answer.CacheStatus}: {answer.Body}");
                    }
                }
                catch (OperationCanceledException) when (hangUp.IsCancellationRequested)
                {
                    Interlocked.Increment(ref hungUp);
                }
            }
        }

        async Task TroubleAsync()
        {
            var random = new Random(7);
            while (!end.IsCancellationRequested)
            {
                troubles++;
                switch (random.Next(8))
                {
                    case 0: rig.Simulator.Faults.Apply(new FaultSwitches { LatencyMs = random.Next(1, 80), JitterMs = 100 }); break;
                    case 1: rig.Simulator.Faults.Apply(new FaultSwitches { Reset = ResetPoint.AfterHandling, Times = 20 }); break;
                    case 2: rig.Simulator.Faults.Apply(new FaultSwitches { Unauthorized = true, Times = 10 }); break;
                    case 3: rig.Redis.Pause(); await Task.Delay(random.Next(10, 300)); rig.Redis.Resume(); break;
                    case 4: await rig.Redis.KillAsync(); await rig.Redis.StartAgainAsync(); break;
                    case 5: await rig.Gateways[random.Next(2)].Services.GetRequiredService<ILookupPurge>().PurgeTokenAsync(new RequestToken($"isolation-token-{random.Next(Tokens)}")); break;
                    case 6: await rig.Redis.CommandAsync("FLUSHALL"); break;
                    default: rig.Simulator.Faults.Reset(); break;
                }

                await Task.Delay(random.Next(50, 400));
            }

            rig.Simulator.Faults.Reset();
        }

        await Task.WhenAll([TroubleAsync(), .. Enumerable.Range(0, Clients).Select(ClientAsync)]);
        output.WriteLine($"{answered} answers ({good} of 200, {hits} hits), {hungUp} hung up, {troubles} troubles, {wrong.Count} wrong; the slowest took {slowest.Values.Max()}");
        wrong.ShouldBeEmpty();
        good.ShouldBeGreaterThan(Clients, "the run was one");
        hits.ShouldBeGreaterThan(0, "the cache was at work");
    }

    /// <summary>Every value is cut, lengthened, has each of its parts flipped, is of another format, or another lookup's or token's.</summary>
    [Fact]
    public async Task TamperedValueOfRedis_IsAMiss_NeverAnAnswer()
    {
        await using var rig = await LookupRig.StartAsync(gateways: 2, redis: true);
        string[] tokens = ["tamper-a", "tamper-b", "tamper-c"];
        foreach (string token in tokens)
        {
            await rig.GetAsync(token);
            await rig.GetAsync(token, LookupRig.Trial);
        }

        await RedisDump.StoredAsync(rig, 6, "three tokens");
        var honest = await RedisDump.CopiesAsync(rig);
        var mutations = new List<Func<int, byte[]>>
        {
            i => [],
            i => [1],
            i => honest[i].Value[..^1],
            i => [.. honest[i].Value, 0],
            i => honest[(i + 1) % honest.Count].Value,
            i => honest[(i + 2) % honest.Count].Value,
            i => honest[(i + 3) % honest.Count].Value,
            i => new byte[honest[i].Value.Length],
            i => "{\"createDate\":1}"u8.ToArray(),
        };
        foreach (int at in new[] { 0, 1, 5, 13, 20, 29, 35, 45, 55, 61, 70, -1 })
        {
            mutations.Add(i =>
            {
                byte[] value = [.. honest[i].Value];
                value[at < 0 ? ^1 : at] ^= 0x40;
                return value;
            });
        }

        var purge = rig.Gateways[1].Services.GetRequiredService<OmaGateway.TenantLookups.LocalCopies>();
        foreach (var mutation in mutations)
        {
            await Poll.UntilAsync(() => rig.Gateways.All(Settled), "nothing is being stored any more");
            for (int i = 0; i < honest.Count; i++)
            {
                await RedisDump.SetAsync(rig, honest[i].Key, honest[i].Field, mutation(i));
            }

            purge.Purge(null); // the second gateway's memory only
            foreach (string token in tokens)
            {
                foreach (string path in new[] { LookupRig.Tenant, LookupRig.Trial })
                {
                    var answer = await rig.GetAsync(token, path, gateway: 1);
                    answer.Status.ShouldBe(200);
                    answer.ShouldBelongTo(token);
                    answer.IsHit.ShouldBeFalse();
                }
            }
        }

        rig.Gateways[1].Services.GetRequiredService<OmaGateway.TenantLookups.LookupMetrics>().Tampered.ShouldBeGreaterThanOrEqualTo(mutations.Count * honest.Count - honest.Count);
    }

    private static bool Settled(GatewayHost gateway) => gateway.Services.GetRequiredService<OmaGateway.TenantLookups.FlightTable>().Count == 0;

    private static bool Belongs(LookupAnswer answer, string token)
    {
        if (!answer.Body.Contains("returnCode", StringComparison.Ordinal))
        {
            return answer.CreateDate == TenantData.For(token).CreateDate;
        }

        var data = TenantData.For(token);
        return data.CustomerId is var id && answer.Body.Contains(id, StringComparison.Ordinal) && answer.Body.Contains(data.CecTenantId, StringComparison.Ordinal);
    }
}
