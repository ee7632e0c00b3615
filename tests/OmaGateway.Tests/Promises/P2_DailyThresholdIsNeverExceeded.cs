using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.Promises.Trouble;
using Xunit.Abstractions;

namespace OmaGateway.Tests.Promises;

/// <summary>P2: in one day never more applications are forwarded that may have sent a mail than the limit. With everything broken: <see cref="P2_UnderTrouble"/>.</summary>
public sealed class P2_DailyThresholdIsNeverExceeded(ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    /// <summary>A busy machine may answer 503 to many of a burst; those who come again spend the budget, and not one mail more.</summary>
    [Fact]
    public async Task TwoProcesses_ManyAtOnce_SpendTheLimitAndNotOneMailMore()
    {
        const int limit = 20;
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await MailRig.StartAsync(redis.ConnectionString, limit, "ReverseProxy:Routes:apply-trial:Timeout=00:00:30");
        rig.Upstream.Faults.Reset();
        await Task.WhenAll(rig.AddGatewayAsync(), rig.AddGatewayAsync());
        await rig.UntilOpenAsync();
        int burst = 0;
        await Poll.UntilAsync(
            async () =>
            {
                var answers = await MailLoad.AtOnceAsync(rig, eachGateway: 100, burst++);
                answers.ShouldAllBe(answer => answer == "200" || answer == "429" || answer == "503");
                return answers.All(answer => answer == "429");
            },
            "both gateways say that the day is closed",
            TimeSpan.FromMinutes(3));
        await rig.ShouldHaveKeptTheLimitAsync();
        (await rig.BudgetsAsync()).ShouldAllBe(budget => budget.Spent + budget.Unclear == limit);
    }

    [Theory]
    [Trait("Lane", "long")]
    [MemberData(nameof(Seeds))]
    public async Task FourProcesses_FourThousandAtOnce_SendExactlyTheLimit(int seed)
    {
        const int limit = 100;
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await MailRig.StartAsync(redis.ConnectionString, limit, "ReverseProxy:Routes:apply-trial:Timeout=00:00:30");
        rig.Upstream.Faults.Reset();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.AddGatewayAsync()));
        await rig.UntilOpenAsync();
        var answers = await MailLoad.AtOnceAsync(rig, eachGateway: 1_000, seed);
        string counts = string.Join(", ", answers.GroupBy(answer => answer).Select(group => $"{group.Key}: {group.Count()}"));
        output.WriteLine(counts);
        rig.Mails.ShouldBe(limit, counts);
        answers.Count(answer => answer == "200").ShouldBe(limit, counts);
        answers.ShouldAllBe(answer => answer == "200" || answer == "429" || answer == "503", counts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoProcesses_RedisLosesItsData_NeverSendMore(bool killed)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var rig = await MailRig.StartAsync(redis.ConnectionString, limit: 40);
        await Task.WhenAll(rig.AddGatewayAsync(), rig.AddGatewayAsync());
        await rig.UntilOpenAsync();
        await using var load = MailLoad.Start(rig, workers: 6, rightOneIn: 4);
        for (int round = 0; round < 2; round++)
        {
            await rig.UntilMailsGoOnAsync();
            if (killed)
            {
                await redis.KillAsync();
                await redis.StartAgainAsync();
            }
            else
            {
                await redis.CommandAsync("FLUSHALL");
            }
        }

        await load.EndAsync();
        output.WriteLine($"{rig.Mails} mails; {load}");
        await rig.ShouldHaveKeptTheLimitAsync();
    }
}
