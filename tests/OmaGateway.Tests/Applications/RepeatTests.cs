using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Applications;

public sealed class RepeatTests
{
    [Theory]
    [InlineData("000", true)]
    [InlineData("001", true)]
    [InlineData("002", true)]
    [InlineData("004", true)]
    [InlineData("003", false)]
    [InlineData("005", false)]
    [InlineData("006", false)]
    public async Task Apply_TheSameAgain_GetsTheFirstAnswerOnlyIfItWasFinal(string code, bool replayed)
    {
        await using var host = await ApplicationHost.StartAsync();
        host.Upstream.Faults.Apply(new FaultSwitches { BusinessCode = code });
        using var first = await host.ApplyAsync(1);
        using var second = await host.ApplyAsync(1);

        second.StatusCode.ShouldBe(first.StatusCode);
        (await second.ReturnCodeAsync()).ShouldBe(code);
        host.Forwarded.ShouldBe(replayed ? 1 : 2);
    }

    [Fact]
    public async Task Apply_AnotherVerificationCode_IsAnotherApplication()
    {
        await using var host = await ApplicationHost.StartAsync();
        using var first = await host.ApplyAsync(1, "999999");
        using var second = await host.ApplyAsync(1, "123456");

        (await first.ReturnCodeAsync()).ShouldNotBe("000");
        (await second.ReturnCodeAsync()).ShouldBe("000");
    }

    [Fact]
    public async Task Apply_TwentyTwins_ShareOneFlight()
    {
        await using var host = await ApplicationHost.StartAsync();
        host.Upstream.Faults.Apply(new FaultSwitches { Hang = HangPoint.AfterHandling });
        var twins = Enumerable.Range(0, 20).Select(_ => host.ApplyAsync(1)).ToArray();
        await Poll.UntilAsync(() => host.Forwarded > 0, "the first one is upstream");
        host.Upstream.Faults.Reset();

        foreach (var response in await Task.WhenAll(twins))
        {
            using (response)
            {
                (await response.ReturnCodeAsync()).ShouldBe("000");
            }
        }

        host.Forwarded.ShouldBe(1);
        host.Upstream.Journal.MailCount.ShouldBe(1);
    }

    [Fact]
    public async Task Apply_IdempotencyKey_IsBoundToItsBody()
    {
        await using var host = await ApplicationHost.StartAsync();
        using var first = await host.ApplyWithKeyAsync(1, "\"key-1\"");
        using var again = await host.ApplyWithKeyAsync(1, "key-1");
        using var stolen = await host.ApplyWithKeyAsync(2, "key-1");
        using var malformed = await host.ApplyWithKeyAsync(3, new string('k', 200));

        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        stolen.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        malformed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        host.Forwarded.ShouldBe(1);
    }

    [Fact]
    public async Task Apply_TwinsAtTwoGateways_SendOneMail()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ApplicationHost.StartAsync(100, $"Redis:ConnectionString={redis.ConnectionString}");
        await using var other = await GatewayHost.StartAsync(
            builder => builder.Services.AddSingleton<IMailLedger>(host.Ledger),
            [.. GatewayArguments.Upstream(host.Upstream.Address), $"Redis:ConnectionString={redis.ConnectionString}"]);
        host.Upstream.Faults.Apply(new FaultSwitches { Hang = HangPoint.AfterHandling });
        var mine = host.ApplyAsync(1);
        await Poll.UntilAsync(() => host.Forwarded > 0, "the first one is upstream");
        var theirs = System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(other.Public, ApplicationHost.Apply, ApplicationHost.Applicant(1));
        host.Upstream.Faults.Reset();

        using var first = await mine;
        using var twin = await theirs;
        using var later = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(other.Public, ApplicationHost.Apply, ApplicationHost.Applicant(1));

        (await first.ReturnCodeAsync()).ShouldBe("000");
        (await twin.ReturnCodeAsync()).ShouldBe("000");
        (await later.ReturnCodeAsync()).ShouldBe("000");
        host.Upstream.Journal.MailCount.ShouldBe(1);
        host.Forwarded.ShouldBe(1);
    }
}
