using System.Net;
using OmaGateway.Applications.Limits;
using OmaGateway.Tests.Hosting;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Applications;

public sealed class LimitTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apply_OnePhoneTooOften_Is429WithItsOwnPolicy(bool withRedis)
    {
        await using var redis = withRedis ? await RedisServer.StartAsync() : null;
        await using var host = await ApplicationHost.StartAsync(
            100, "ApplicantLimits:PerPhone:Permits=2", "ApplicantLimits:PerPhone:WindowSeconds=600", $"Redis:ConnectionString={redis?.ConnectionString}");
        using var first = await host.ApplyAsync(3); // what Redis is asked first takes longest, and is counted here if it takes too long
        for (int i = 0; i < 2; i++)
        {
            using var allowed = await host.ApplyAsync(1, $"12345{i}");
            ((int)allowed.StatusCode).ShouldBeLessThan(429);
        }

        using var refused = await host.ApplyAsync(1, "123459");
        using var other = await host.ApplyAsync(2);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await refused.JsonAsync()).GetProperty("type").GetString().ShouldBe("/docs/problems/too-many-requests");
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 600);
        refused.Header("RateLimit-Policy").ShouldContain("\"phone\";q=2;w=600");
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        if (redis is not null)
        {
            (await redis.CommandAsync("KEYS *")).ShouldNotContain("138");
        }
    }

    [Fact]
    public async Task Apply_WrongCodes_StopBeforeTheyCanBeGuessed()
    {
        await using var host = await ApplicationHost.StartAsync(100, "ApplicantLimits:WrongCodes:Permits=3", "ApplicantLimits:PerPhone:Permits=1000", "ApplicantLimits:PerEmail:Permits=1000");
        for (int i = 0; i < 3; i++)
        {
            using var wrong = await host.ApplyAsync(1, $"55555{i}");
            wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        using var stopped = await host.ApplyAsync(1, "123456");

        stopped.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        host.Forwarded.ShouldBe(3);
    }

    [Fact]
    public async Task Apply_MailboxSpelledDifferently_IsOneMailbox()
    {
        await using var host = await ApplicationHost.StartAsync(100, "ApplicantLimits:PerEmail:Permits=1");
        async Task<HttpResponseMessage> Apply(int phone, string email) => await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            host.Client, ApplicationHost.Apply, new { companyName = "Example", phone = $"1380000000{phone}", phoneVerifyCode = "123456", email });
        using var first = await Apply(1, "someone@example.com");
        using var second = await Apply(2, "SomeOne+x@EXAMPLE.com");

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Apply_OneAddress_TakesItsShareOfTheDayAndNoMore()
    {
        await using var host = await ApplicationHost.StartAsync(8, "ApplicantLimits:PerAddress:DayShare=0.25");
        host.Upstream.Faults.Apply(new FaultSwitches { BusinessCode = "004", Times = 3 });
        for (int i = 0; i < 5; i++)
        {
            using var allowed = await host.ApplyAsync(i);
            allowed.StatusCode.ShouldBe(i < 3 ? HttpStatusCode.Conflict : HttpStatusCode.OK, "only mails count against the share");
        }

        using var refused = await host.ApplyAsync(9);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Header("RateLimit-Policy").ShouldContain("\"day-share\";q=2");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apply_OneAddressAndItsShareInFlight_Is503UntilItIsKnownWhatBecomesOfIt(bool withRedis)
    {
        await using var redis = withRedis ? await RedisServer.StartAsync() : null;
        await using var host = await ApplicationHost.StartAsync(8, "ApplicantLimits:PerAddress:DayShare=0.25", $"Redis:ConnectionString={redis?.ConnectionString}");
        foreach (string code in new[] { "004", "000" })
        {
            host.Upstream.Faults.Apply(new FaultSwitches { BusinessCode = code, Hang = HangPoint.AfterHandling });
            int before = host.Forwarded;
            var inFlight = Enumerable.Range(before, 2).Select(i => host.ApplyAsync(i)).ToArray();
            await Poll.UntilAsync(() => host.Forwarded == before + 2, "the share is in flight");
            using (var burst = await host.ApplyAsync(90))
            {
                burst.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
                burst.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            }

            host.Upstream.Faults.ApplyJson("""{"hang":null}""");
            foreach (var answer in await Task.WhenAll(inFlight))
            {
                answer.Dispose();
            }
        }

        using var refused = await host.ApplyAsync(91);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "its mails were sent");
        refused.Header("RateLimit-Policy").ShouldContain("\"day-share\";q=2");
    }

    [Fact]
    public async Task Apply_WithoutPerAddress_OneAddressMayUseTheWholeDay()
    {
        await using var host = await ApplicationHost.StartAsync(30);
        for (int i = 0; i < 30; i++)
        {
            using var allowed = await host.ApplyAsync(i);
            allowed.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task SmsCode_OnePhoneTooOften_Is429BeforeMoneyIsSpent()
    {
        await using var host = await ApplicationHost.StartAsync(100, "ApplicantLimits:SmsPerPhone:Permits=1");
        using var first = await host.AskForCodeAsync(1);
        using var second = await host.AskForCodeAsync(1);

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        host.Upstream.Journal.SmsCount.ShouldBe(1);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", null, false)]
    [InlineData("http://0.0.0.0:0", "Gateway:TrustedProxies:0=10.0.0.0/8", true)]
    [InlineData("http://0.0.0.0:0", "ApplicantLimits:PerAddress:Direct=true", true)]
    [InlineData("http://127.0.0.1:0", null, true)]
    public async Task Start_LimitsPerAddressWithoutTrustedProxies_AreRefusedBeyondLoopback(string url, string? extra, bool starts)
    {
        string[] overrides = ["ApplicantLimits:PerAddress:Permits=5", $"Gateway:PublicUrl={url}", .. extra is null ? Array.Empty<string>() : [extra]];
        if (starts)
        {
            await using var host = await ApplicationHost.StartAsync(100, overrides);
        }
        else
        {
            (await Should.ThrowAsync<Exception>(() => ApplicationHost.StartAsync(100, overrides))).Message.ShouldContain("Gateway:TrustedProxies");
        }
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    public void Prefix_OfAnAddress_IsWhatOneHouseholdHas(string address, string prefix)
        => ApplicantAddress.Prefix(System.Net.IPAddress.Parse(address)).ShouldBe(prefix);
}
