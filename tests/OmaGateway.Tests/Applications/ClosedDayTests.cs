using System.Net;
using System.Net.Http.Json;

namespace OmaGateway.Tests.Applications;

/// <summary>Once the day's mails are spent, a body is read only to find out whether it is a repeat.</summary>
public sealed class ClosedDayTests
{
    private static readonly object Malformed = new { companyName = 5 };

    [Fact]
    public async Task NothingCanBeARepeat_IsRefusedWhateverItsBody_AndTheConnectionGoesOn()
    {
        await using var host = await ApplicationHost.StartAsync(limit: 0);
        foreach (var body in new HttpContent[] { JsonContent.Create(ApplicationHost.Applicant(1)), JsonContent.Create(Malformed), new StringContent("no json"), new ByteArrayContent(new byte[32_000]) })
        {
            using var refused = await host.Client.PostAsync(ApplicationHost.Apply, body);

            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.ConnectionClose.ShouldNotBe(true);
            refused.Header("RateLimit").ShouldStartWith("\"daily-mails\";r=0;t=");
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromHours(1));
            (await refused.ReturnCodeAsync()).ShouldBe("205");
        }

        host.Forwarded.ShouldBe(0);
    }

    [Fact]
    public async Task SomethingMayBeARepeat_TheBodyIsReadFirst_AndTheLastMailsTwinIsToldThatItWorked()
    {
        await using var host = await ApplicationHost.StartAsync(limit: 1);
        using var first = await host.ApplyAsync(1);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var malformed = await host.Client.PostAsJsonAsync(ApplicationHost.Apply, Malformed);
        using var twin = await host.ApplyAsync(1);
        using var other = await host.ApplyAsync(2);

        malformed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        twin.StatusCode.ShouldBe(HttpStatusCode.OK);
        other.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        host.Forwarded.ShouldBe(1);
    }

    [Fact]
    public async Task AnIdempotencyKey_TakesTheLongWay()
    {
        await using var host = await ApplicationHost.StartAsync(limit: 0);

        using var malformed = await host.ApplyWithKeyAsync(1, new string('k', 200));
        using var wellFormed = await host.ApplyWithKeyAsync(1, "key");

        malformed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        wellFormed.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }
}
