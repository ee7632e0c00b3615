using System.Net;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Sessions;

/// <summary>Everything that must not work with a session's cookie.</summary>
public sealed class SessionRefusalTests : SessionTest
{
    [Theory]
    [InlineData("POST", null, true, null)]
    [InlineData("POST", "https://evil.example", true, "cross-site")]
    [InlineData("POST", "null", true, null)]
    [InlineData("POST", Frontend.Origin, false, "cross-site")]
    [InlineData("DELETE", "https://evil.example", true, null)]
    [InlineData("DELETE", Frontend.Origin, false, null)]
    [InlineData("GET", null, true, "cross-site")]
    [InlineData("GET", Frontend.Origin, false, null)]
    public async Task Session_AskedForFromElsewhere_IsRefused(string method, string? origin, bool header, string? fetchSite)
    {
        using var signedIn = await Page.SignInAsync(Token);
        string cookie = Page.Cookie!;
        var body = method == "POST" ? OmaRequests.Json("""{"token":"evil"}""") : null;

        using var answer = await Page.SendAsync(new HttpRequestMessage(new HttpMethod(method), Frontend.Path) { Content = body }, origin, header, fetchSite);
        using var still = await Page.TenantAsync();

        await ShouldBeProblemAsync(answer, 403, "csrf-refused");
        Page.Cookie.ShouldBe(cookie);
        still.StatusCode.ShouldBe(HttpStatusCode.OK, "the session goes on");
    }

    [Theory]
    [InlineData("GET", null, true, null)]
    [InlineData("GET", "https://evil.example", true, null)]
    [InlineData("GET", null, false, "same-origin")]
    [InlineData("POST", "https://evil.example", true, "cross-site")]
    [InlineData("POST", Frontend.Origin, false, null)]
    public async Task CookieOnARoute_FromElsewhere_IsRefusedAndNothingReachesTheUpstream(string method, string? origin, bool header, string? fetchSite)
    {
        using var signedIn = await Page.SignInAsync(Token);
        using var request = method == "GET"
            ? new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath)
            : new HttpRequestMessage(HttpMethod.Post, OmaRequests.SubscriptionsPath) { Content = OmaRequests.Json("""{"limit":10,"offset":0}""") };

        using var answer = await Page.SendAsync(request, origin, header, fetchSite);

        await ShouldBeProblemAsync(answer, 403, "csrf-refused");
        Upstream.Journal.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Token, 200)]
    [InlineData("another", 400)]
    public async Task CookieAndHeader_MustAgree(string header, int status)
    {
        using var signedIn = await Page.SignInAsync(Token);

        using var answer = await Page.SendAsync(OmaRequests.Tenant(header));

        ((int)answer.StatusCode).ShouldBe(status);
        if (status == 400)
        {
            await ShouldBeProblemAsync(answer, 400, "token-conflict");
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00")]
    public async Task ForgedCookie_IsNoSession(string cookie)
    {
        Page.Cookie = cookie;

        using var answer = await Page.TenantAsync();

        await ShouldBeProblemAsync(answer, 401, "session-expired");
        Upstream.Journal.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task CookieOnARouteWithoutToken_IsIgnored()
    {
        Page.Cookie = "x";

        using var answer = await Page.SendAsync(new HttpRequestMessage(HttpMethod.Get, OmaRequests.ConsoleParametersPath), origin: null, header: false);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Journal.Requests.ShouldHaveSingleItem().ValuesOf("Cookie").ShouldBeEmpty();
    }
}
