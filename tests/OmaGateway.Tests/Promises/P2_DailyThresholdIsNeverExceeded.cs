using System.Net;
using System.Net.Http.Json;
using OmaGateway.Tests.Applications;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Promises;

/// <summary>P2: in one day never more applications are forwarded that may have sent a mail than the limit, whatever breaks.</summary>
public sealed class P2_DailyThresholdIsNeverExceeded
{
    private const int Limit = 100;

    [Fact]
    public Task FourProcesses_ManyAtOnce_SendExactlyTheLimit() => ManyAtOnceAsync(eachGateway: 250);

    [Theory]
    [Trait("Lane", "long")]
    [MemberData(nameof(Seeds))]
    public Task FourProcesses_FourThousandAtOnce_SendExactlyTheLimit(int seed) => ManyAtOnceAsync(eachGateway: 1_000, seed);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [InlineData(Trouble.Flush)]
    [InlineData(Trouble.RestartEmpty)]
    public Task TwoProcesses_RedisLosesItsData_NeverSendMore(Trouble trouble) => UnderTroubleAsync(2, rounds: 2, trouble);

    [Theory]
    [Trait("Lane", "long")]
    [InlineData(Trouble.Flush)]
    [InlineData(Trouble.RestartEmpty)]
    [InlineData(Trouble.Pause)]
    [InlineData(Trouble.KillGateway)]
    [InlineData(Trouble.KillGatewayAndFlush)]
    public Task FourProcesses_UnderTroubleAgainAndAgain_NeverSendMore(Trouble trouble) => UnderTroubleAsync(4, rounds: 10, trouble);

    public enum Trouble
    {
        Flush,
        RestartEmpty,
        Pause,
        KillGateway,
        KillGatewayAndFlush,
    }

    private static async Task ManyAtOnceAsync(int eachGateway, int seed = 0)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        var gateways = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync(redis, upstream)));
        try
        {
            await Task.WhenAll(gateways.Select(UntilReadyAsync));
            int number = seed * 100_000;
            var statuses = await Task.WhenAll(gateways.SelectMany(gateway => Enumerable.Range(0, eachGateway).Select(_ => ApplyAsync(gateway, Interlocked.Increment(ref number)))));
            string counts = string.Join(", ", statuses.GroupBy(status => status).Select(group => $"{group.Key}: {group.Count()}"));
            upstream.Journal.MailCount.ShouldBe(Limit, counts);
            statuses.Count(status => status == HttpStatusCode.OK).ShouldBe(Limit, counts);
            statuses.ShouldAllBe(status => status == HttpStatusCode.OK || status == HttpStatusCode.TooManyRequests || status == HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            await Task.WhenAll(gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
        }
    }

    private static async Task UnderTroubleAsync(int processes, int rounds, Trouble trouble)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        var gateways = (await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => StartAsync(redis, upstream)))).ToList();
        try
        {
            await Task.WhenAll(gateways.Select(UntilReadyAsync));
            int number = 0;
            using var enough = new CancellationTokenSource();
            var load = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    GatewayProcess gateway;
                    lock (gateways)
                    {
                        gateway = gateways[worker % gateways.Count];
                    }

                    await ApplyAsync(gateway, Interlocked.Increment(ref number));
                    await Poll.OnceAsync();
                }
            })).ToArray();
            for (int round = 0; round < rounds; round++)
            {
                long before = upstream.Journal.MailCount;
                await Poll.UntilAsync(() => upstream.Journal.MailCount >= Math.Min(Limit, before + 5) || trouble >= Trouble.KillGateway, "mails go out again", TimeSpan.FromSeconds(40));
                await MakeAsync(trouble, redis, upstream, gateways);
            }

            if (trouble < Trouble.KillGateway)
            {
                await Poll.UntilAsync(() => upstream.Journal.MailCount >= Limit / 2, "most of the budget is used in the end", TimeSpan.FromSeconds(60));
            }

            await enough.CancelAsync();
            await Task.WhenAll(load);
            upstream.Journal.MailCount.ShouldBeLessThanOrEqualTo(Limit);
        }
        finally
        {
            await Task.WhenAll(gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
        }
    }

    private static async Task MakeAsync(Trouble trouble, RedisServer redis, RunningSimulator upstream, List<GatewayProcess> gateways)
    {
        if (trouble is Trouble.KillGateway or Trouble.KillGatewayAndFlush)
        {
            var fresh = await StartAsync(redis, upstream);
            GatewayProcess killed;
            lock (gateways)
            {
                killed = gateways[0];
                gateways.RemoveAt(0);
                gateways.Add(fresh);
            }

            await killed.Process.KillAsync();
            await killed.DisposeAsync();
        }

        switch (trouble)
        {
            case Trouble.Flush or Trouble.KillGatewayAndFlush:
                await redis.CommandAsync("FLUSHALL");
                break;
            case Trouble.RestartEmpty:
                await redis.KillAsync();
                await redis.StartAgainAsync();
                break;
            case Trouble.Pause:
                redis.Pause();
                await Task.Delay(TimeSpan.FromSeconds(2)); // the pause itself
                redis.Resume();
                break;
        }
    }

    private static Task<GatewayProcess> StartAsync(RedisServer redis, RunningSimulator upstream) => GatewayProcess.StartAsync(
    [
        .. GatewayArguments.Upstream(upstream.Address),
        $"Redis:ConnectionString={redis.ConnectionString}",
        $"MailBudget:DailyLimit={Limit}",
        "MailBudget:AssumeSpentWhenUnknown=0",
        "Gateway:TrustedProxies:0=127.0.0.1/32", // every applicant has an address of its own: fairness is another test's
    ]);

    private static Task UntilReadyAsync(GatewayProcess gateway) => Poll.UntilAsync(
        async () => (await gateway.Management.GetStringAsync("/ops/snapshot")).Contains("\"fault\":null", StringComparison.Ordinal), "the budget is open", TimeSpan.FromSeconds(60));

    private static async Task<HttpStatusCode?> ApplyAsync(GatewayProcess gateway, int number)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, ApplicationHost.Apply) { Content = JsonContent.Create(ApplicationHost.Applicant(number)) };
            request.Headers.Add("X-Forwarded-For", $"198.18.{(number >> 8) & 0xff}.{number & 0xff}");
            using var response = await gateway.Public.SendAsync(request);
            return response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or ObjectDisposedException or TaskCanceledException)
        {
            return null; // its gateway was killed
        }
    }
}
