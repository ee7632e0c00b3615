using System.Net;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Sessions;

/// <summary>A session's whole life over HTTP.</summary>
public sealed class SessionTests : SessionTest
{
    [Fact]
    public async Task Session_FromSignInToSignOut_StandsForTheToken()
    {
        using var started = await Page.SignInAsync(Token);
        string cookie = Frontend.SetCookie(started)!;
        string copy = Page.Cookie!;
        using var tenant = await Page.TenantAsync();
        var state = await Page.StateAsync();
        using var ended = await Page.SignOutAsync();
        var after = await Page.StateAsync();
        Page.Cookie = copy;
        using var replayed = await Page.TenantAsync();

        started.StatusCode.ShouldBe(HttpStatusCode.Created);
        cookie.Split("; ").Skip(1).Select(attribute => attribute.ToLowerInvariant()).Order().ShouldBe(["httponly", "path=/", "samesite=strict", "secure"]);
        cookie.ShouldStartWith("__Host-oma-session=");
        (cookie + await started.Content.ReadAsStringAsync()).ShouldNotContain(Token);
        started.Headers.GetValues("Access-Control-Allow-Credentials").Single().ShouldBe("true");
        started.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe(Frontend.Origin);
        tenant.StatusCode.ShouldBe(HttpStatusCode.OK);
        var sent = Upstream.Journal.RequestsTo(OmaRoute.Tenant).ShouldHaveSingleItem();
        sent.ValuesOf("X-Auth-Token").ShouldBe([Token]);
        sent.ValuesOf("Cookie").ShouldBeEmpty();
        state.GetProperty("active").GetBoolean().ShouldBeTrue();
        (state.GetProperty("expiresAt").GetDateTimeOffset() - Time.GetUtcNow()).TotalMinutes.ShouldBeInRange(29, 30);
        (state.GetProperty("endsAt").GetDateTimeOffset() - Time.GetUtcNow()).TotalMinutes.ShouldBeInRange(479, 480);
        ended.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Frontend.SetCookie(ended)!.ShouldContain("expires=Thu, 01 Jan 1970");
        after.GetProperty("active").GetBoolean().ShouldBeFalse();
        await ShouldBeProblemAsync(replayed, 401, "session-expired");
    }

    [Theory]
    [InlineData("X-Auth-Token", null, 201, null)]
    [InlineData("X-Auth_Token", null, 201, null)]
    [InlineData("X-Auth-Token", """{"token":"tok-session-1"}""", 201, null)]
    [InlineData("X-Auth-Token", """{"token":"another"}""", 400, "token-conflict")]
    [InlineData(null, """{"token":"another"}""", 201, null)]
    [InlineData(null, null, 401, "token-missing")]
    [InlineData(null, """{"token":""}""", 400, "token-malformed")]
    [InlineData(null, """{"token":"a b"}""", 400, "token-malformed")]
    [InlineData(null, """{"token":"é"}""", 400, "token-malformed")]
    [InlineData(null, """{"token":"\ud800"}""", 400, "body-invalid")]
    [InlineData(null, """{"token":1}""", 400, "body-invalid")]
    [InlineData(null, """{"token":"a","token":"a"}""", 400, "body-invalid")]
    [InlineData(null, """{"token":"a","x":1}""", 400, "body-invalid")]
    [InlineData(null, """{}""", 400, "body-invalid")]
    [InlineData(null, """[""", 400, "body-invalid")]
    [InlineData(null, """[[[[[[1]]]]]]""", 400, "body-invalid")]
    public async Task SignIn_TakesOneTokenFromHeaderOrBody(string? header, string? body, int status, string? slug)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Frontend.Path) { Content = body is null ? null : OmaRequests.Json(body) };
        if (header is not null)
        {
            request.Headers.Add(header, Token);
        }

        using var answer = await Page.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync());
        if (slug is not null)
        {
            await ShouldBeProblemAsync(answer, status, slug);
            Frontend.SetCookie(answer).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(2400, 201)]
    [InlineData(2401, 400)]
    public async Task SignIn_WithALongToken_FitsACookieOrIsRefused(int length, int status)
    {
        using var answer = await Page.SignInAsync(new string('t', length));

        ((int)answer.StatusCode).ShouldBe(status);
        if (status == 201)
        {
            Frontend.SetCookie(answer)!.Length.ShouldBeLessThanOrEqualTo(4096);
            using var tenant = await Page.TenantAsync();
            tenant.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Session_InUse_SlidesToItsAbsoluteEndAndNoFurther()
    {
        using var signedIn = await Page.SignInAsync(Token);
        for (int minutes = 20; minutes <= 460; minutes += 20)
        {
            Time.Shift += TimeSpan.FromMinutes(20);
            using var used = await Page.TenantAsync();
            used.StatusCode.ShouldBe(HttpStatusCode.OK, $"after {minutes} minutes");
            Frontend.SetCookie(used).ShouldNotBeNull();
        }

        Time.Shift += TimeSpan.FromMinutes(21);
        using var over = await Page.TenantAsync();

        await ShouldBeProblemAsync(over, 401, "session-expired");
        Frontend.SetCookie(over)!.ShouldContain("expires=");
    }

    [Fact]
    public async Task Session_NotUsed_IsOverAfterItsIdleTime()
    {
        using var signedIn = await Page.SignInAsync(Token);
        Time.Shift += TimeSpan.FromMinutes(31);

        using var over = await Page.TenantAsync();

        await ShouldBeProblemAsync(over, 401, "session-expired");
    }

    [Fact]
    public async Task Cookie_UsedAtOnce_IsNotWrittenAnew()
    {
        using var signedIn = await Page.SignInAsync(Token);

        using var used = await Page.TenantAsync();

        Frontend.SetCookie(used).ShouldBeNull();
    }

    [Fact]
    public async Task Sessions_SwitchedOff_DoNotExist()
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayArguments.Upstream(Upstream.Address), $"Gateway:AllowedOrigins:0={Frontend.Origin}"]);
        var page = new Frontend(gateway.Public) { Cookie = "x" };

        using var answer = await page.SignInAsync(Token);
        using var tenant = await page.TenantAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        await ShouldBeProblemAsync(tenant, 401, "token-missing");
    }
}
