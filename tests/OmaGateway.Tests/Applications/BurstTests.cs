using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Applications;

/// <summary>More applications at once than there are mails, at two gateways on one Redis, with the real ledger.</summary>
public sealed class BurstTests
{
    private const int Limit = 40;
    private const int PerGateway = 100;

    [Fact]
    public async Task Apply_FarMoreThanTheBudget_SpendsItAndNotOneMailMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        string[] settings =
        [
            .. GatewayArguments.Upstream(upstream.Address), $"Redis:ConnectionString={redis.ConnectionString}",
            $"MailBudget:DailyLimit={Limit}", "MailBudget:AssumeSpentWhenUnknown=0",
        ];
        await using var one = await GatewayHost.StartAsync(GatewayHost.InThisProcess, settings);
        await using var two = await GatewayHost.StartAsync(settings);
        await Poll.UntilAsync(async () => (await one.Public.SendAsync(OmaRequests.ApplyTrial(1))).StatusCode == HttpStatusCode.OK, "the ledger opens");

        var answers = new List<(HttpStatusCode Status, string? Code)>();
        int applicant = 10;
        await Poll.UntilAsync(
            async () =>
            {
                var burst = Enumerable.Range(0, 2 * PerGateway).Select(async i =>
                {
                    using var answer = await (i % 2 == 0 ? one : two).Public.SendAsync(OmaRequests.ApplyTrial(Interlocked.Increment(ref applicant)));
                    return (answer.StatusCode, await answer.ReturnCodeAsync());
                });
                var came = await Task.WhenAll(burst);
                answers.AddRange(came);
                return came.All(answer => answer == (HttpStatusCode.TooManyRequests, "205"));
            },
            "both gateways say that the day is closed",
            TimeSpan.FromMinutes(4));

        // A reservation whose reply came too late on a busy machine is given back or stays charged: never more mails, at times one less.
        var view = one.Services.GetRequiredService<IMailLedger>().View;
        (upstream.Journal.MailCount + view.Unclear).ShouldBe(Limit, view.ToString());
        upstream.Journal.Count(OmaRoute.ApplyTrial).ShouldBeLessThanOrEqualTo(Limit);
        answers.Count(answer => answer.Code == "000").ShouldBeLessThanOrEqualTo(Limit - 1);
        answers.ShouldAllBe(answer => answer.Code == "000" || answer.Status == HttpStatusCode.TooManyRequests || answer.Status == HttpStatusCode.ServiceUnavailable);
    }
}
