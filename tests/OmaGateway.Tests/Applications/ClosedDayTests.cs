using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Applications;

/// <summary>Once the day's mails are spent, a body is read only to find out whether it is a repeat.</summary>
public sealed partial class ClosedDayTests
{
    private const string Origin = "https://mall.example.com";
    private static readonly object Malformed = new { companyName = 5 };

    /// <summary>Requests to the application's path: method, what follows the path, a header, whether the body is chunked.</summary>
    public static TheoryData<string, string, string, bool> Requests => new()
    {
        { "POST", "", "", false },
        { "POST", "", "", true },
        { "POST", "", "Origin: " + Origin, false },
        { "POST", "", "Origin: https://elsewhere.example.net", false },
        { "POST", "", "Cookie: __Host-oma-session=forged", false },
        { "POST", "", "Sec-Fetch-Site: cross-site", false },
        { "POST", "", "X-Auth-Token: token-a", false },
        { "POST", "", "Idempotency-Key: key", false },
        { "POST", "", "X-HTTP-Method-Override: GET", false },
        { "POST", "", "X-Forwarded-Proto: https", false },
        { "POST", "?limit=1", "", false },
        { "POST", "/", "", false },
        { "POST", "/more", "", false },
        { "GET", "", "", false },
        { "PUT", "", "", false },
        { "OPTIONS", "", "Origin: " + Origin, false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Refusal_BeforeAndAfterRoutingIsSkipped_IsTheSameAnswer(string method, string suffix, string header, bool chunked)
    {
        await using var host = await ApplicationHost.StartAsync(limit: 0, "Gateway:AllowedOrigins:0=" + Origin);
        string before = await AskAsync(host, method, suffix, header, chunked);
        (await AskAsync(host, "POST", "", "", false)).ShouldStartWith("429");
        (await AskAsync(host, "POST", "", "", false)).ShouldStartWith("429");

        (await AskAsync(host, method, suffix, header, chunked)).ShouldBe(before);
    }

    [Fact]
    public async Task Refusal_OnAPathThatIsKnown_IsNotRouted()
    {
        await using var host = await ApplicationHost.StartAsync(limit: 0);
        using var watch = new RoutingWatch(host.Gateway);
        for (int i = 0; i < 3; i++)
        {
            using var refused = await host.ApplyAsync(1);
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        }

        watch.Requests.ShouldBe(1, "it is learned from");
    }

    [Fact]
    public async Task DayOpensAgain_ApplicationsAreTaken()
    {
        await using var host = await ApplicationHost.StartAsync(limit: 1);
        host.Ledger.Settled.Add(MailSettlement.ThresholdReached);
        for (int i = 0; i < 3; i++)
        {
            using var refused = await host.ApplyAsync(1);
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        }

        host.Ledger.Settled.Clear();
        using var taken = await host.ApplyAsync(1);

        taken.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>A route may be given a token rule; it speaks before the budget does, also to the second and third who ask.</summary>
    [Fact]
    public async Task RouteThatWantsAToken_StillWantsIt()
    {
        await using var host = await ApplicationHost.StartAsync(limit: 0, "ReverseProxy:Routes:apply-trial:Transforms:3:Token=Required");
        for (int i = 0; i < 3; i++)
        {
            (await AskAsync(host, "POST", "", "X-Auth-Token: token-a", false)).ShouldStartWith("429");
            (await AskAsync(host, "POST", "", "", false)).ShouldStartWith("401");
        }
    }

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

    /// <summary>Status, headers and body, without what differs from one moment to the next.</summary>
    private static async Task<string> AskAsync(ApplicationHost host, string method, string suffix, string header, bool chunked)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), ApplicationHost.Apply + suffix);
        request.Headers.TransferEncodingChunked = chunked ? true : null;
        request.Content = method == "POST" ? JsonContent.Create(ApplicationHost.Applicant(1)) : null;
        if (header.Split(": ") is [var name, var value])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await host.Client.SendAsync(request);
        var lines = response.Headers.Concat(response.Content.Headers)
            .Where(each => each.Key is not ("X-Request-ID" or "Date"))
            .Select(each => $"{each.Key}: {string.Join(", ", each.Value)}")
            .Order(StringComparer.Ordinal);
        return Moment().Replace($"{(int)response.StatusCode}\n{string.Join('\n', lines)}\n{await response.Content.ReadAsStringAsync()}", "");
    }

    [GeneratedRegex("t=[0-9]+|\"traceId\":\"[0-9a-f]+\"|Retry-After: [0-9]+")]
    private static partial Regex Moment();
}
