using System.Net;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Applications;

/// <summary>More applications at once than there are mails, at two gateways on one Redis, with the real ledger.</summary>
public sealed class BurstTests
{
    private const int Limit = 40;
    private const int PerGateway = 300;

    [Fact]
    public async Task Apply_FarMoreThanTheBudget_UsesAllOfItAndRefusesTheRest()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        string[] settings =
        [
            .. GatewayArguments.Upstream(upstream.Address), $"Redis:ConnectionString={redis.ConnectionString}",
            $"MailBudget:DailyLimit={Limit}", "MailBudget:AssumeSpentWhenUnknown=0",
        ];
        await using var one = await GatewayHost.StartAsync(settings);
        await using var two = await GatewayHost.StartAsync(settings);
        await Poll.UntilAsync(async () => (await one.Public.SendAsync(OmaRequests.ApplyTrial(1))).StatusCode == HttpStatusCode.OK, "the ledger opens");

        var statuses = new List<HttpStatusCode>();
        for (int round = 0; upstream.Journal.MailCount < Limit && round < 20; round++)
        {
            var burst = Enumerable.Range(0, 2 * PerGateway).Select(async i =>
            {
                using var answer = await (i % 2 == 0 ? one : two).Public.SendAsync(OmaRequests.ApplyTrial((round * 2 * PerGateway) + i + 10));
                return answer.StatusCode;
            });
            statuses.AddRange(await Task.WhenAll(burst));
        }

        upstream.Journal.MailCount.ShouldBe(Limit);
        upstream.Journal.Count(OmaRoute.ApplyTrial).ShouldBe(Limit);
        statuses.Count(status => status == HttpStatusCode.OK).ShouldBe(Limit - 1);
        statuses.ShouldAllBe(status => status == HttpStatusCode.OK || status == HttpStatusCode.TooManyRequests || status == HttpStatusCode.ServiceUnavailable);
    }
}
