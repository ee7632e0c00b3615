using System.Diagnostics;
using System.Net;
using OmaGateway.Tests.Applications;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using Xunit.Abstractions;

namespace OmaGateway.Tests.Promises;

/// <summary>P6 of the mail budget: Redis down means 503 soon and nothing forwarded; all else goes on, and all is picked up again without a restart.</summary>
public sealed class P6_MailBudgetWithoutRedis(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RedisDown_ApplicationsAreRefusedSoon_AndTheRestGoesOn(bool killed)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var gateway = await GatewayHost.StartAsync(
            [.. GatewayArguments.Upstream(upstream.Address), $"Redis:ConnectionString={redis.ConnectionString}", "MailBudget:AssumeSpentWhenUnknown=0"]);
        int applicant = 0;
        await Poll.UntilAsync(async () => await ApplyAsync() == HttpStatusCode.OK, "the budget is open");
        long forwarded = upstream.Journal.Count(OmaRoute.ApplyTrial);

        if (killed)
        {
            await redis.KillAsync();
        }
        else
        {
            redis.Pause();
        }

        var times = new List<TimeSpan>();
        for (int i = 0; i < 60; i++)
        {
            long start = Stopwatch.GetTimestamp();
            (await ApplyAsync()).ShouldBe(HttpStatusCode.ServiceUnavailable);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        output.WriteLine($"503 within: median {times[30].TotalMilliseconds:0.0} ms, longest {times[^1].TotalMilliseconds:0} ms");
        times[30].ShouldBeLessThan(TimeSpan.FromSeconds(2), "a loaded machine; 300 ms is what is promised");
        upstream.Journal.Count(OmaRoute.ApplyTrial).ShouldBe(forwarded);
        await ShouldAnswerAsync(OmaRequests.Tenant("token-1"));
        await ShouldAnswerAsync(OmaRequests.Subscriptions("token-1"));
        await ShouldAnswerAsync(new HttpRequestMessage(HttpMethod.Post, OmaRequests.SmsCodePath) { Content = OmaRequests.Json("""{"phone":"13900000001"}""") });

        if (killed)
        {
            await redis.StartAgainAsync();
        }
        else
        {
            redis.Resume();
        }

        await Poll.UntilAsync(async () => await ApplyAsync() == HttpStatusCode.OK, "picked up again");

        async Task<HttpStatusCode> ApplyAsync()
        {
            using var answer = await gateway.Public.SendAsync(OmaRequests.ApplyTrial(++applicant));
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                answer.Headers.RetryAfter.ShouldNotBeNull();
                (await answer.JsonAsync()).GetProperty("type").GetString().ShouldEndWith("#temporary-reduced-capacity");
            }

            return answer.StatusCode;
        }

        async Task ShouldAnswerAsync(HttpRequestMessage request)
        {
            using var answer = await gateway.Public.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, request.RequestUri!.ToString());
        }
    }
}
