using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Sessions;

/// <summary>A session's whole life over HTTP, and everything that must not work.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string Token = "tok-session-1";

    private readonly ShiftedTime _time = new();
    private RunningSimulator _upstream = null!;
    private GatewayHost _gateway = null!;
    private Frontend _page = null!;

    public async Task InitializeAsync()
    {
        _upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _gateway = await GatewayHost.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(_time),
            [.. GatewayArguments.Upstream(_upstream.Address), "Sessions:Enabled=true", $"Gateway:AllowedOrigins:0={Frontend.Origin}", "TenantLookups:Enabled=false"]);
        _page = new Frontend(_gateway.Public);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Session_FromSignInToSignOut_StandsForTheToken()
    {
        using var started = await _page.SignInAsync(Token);
        string cookie = Frontend.SetCookie(started)!;
        string copy = _page.Cookie!;
        using var tenant = await _page.TenantAsync();
        var state = await _page.StateAsync();
        using var ended = await _page.SignOutAsync();
        var after = await _page.StateAsync();
        _page.Cookie = copy;
        using var replayed = await _page.TenantAsync();

        started.StatusCode.ShouldBe(HttpStatusCode.Created);
        cookie.Split("; ").Skip(1).Select(attribute => attribute.ToLowerInvariant()).Order().ShouldBe(["httponly", "path=/", "samesite=strict", "secure"]);
        cookie.ShouldStartWith("__Host-oma-session=");
        (cookie + await started.Content.ReadAsStringAsync()).ShouldNotContain(Token);
        started.Headers.GetValues("Access-Control-Allow-Credentials").Single().ShouldBe("true");
        started.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe(Frontend.Origin);
        tenant.StatusCode.ShouldBe(HttpStatusCode.OK);
        var sent = _upstream.Journal.RequestsTo(OmaRoute.Tenant).ShouldHaveSingleItem();
        sent.ValuesOf("X-Auth-Token").ShouldBe([Token]);
        sent.ValuesOf("Cookie").ShouldBeEmpty();
        state.GetProperty("active").GetBoolean().ShouldBeTrue();
        (state.GetProperty("expiresAt").GetDateTimeOffset() - _time.GetUtcNow()).TotalMinutes.ShouldBeInRange(29, 30);
        (state.GetProperty("endsAt").GetDateTimeOffset() - _time.GetUtcNow()).TotalMinutes.ShouldBeInRange(479, 480);
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

        using var answer = await _page.SendAsync(request);

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
        using var answer = await _page.SignInAsync(new string('t', length));

        ((int)answer.StatusCode).ShouldBe(status);
        if (status == 201)
        {
            Frontend.SetCookie(answer)!.Length.ShouldBeLessThanOrEqualTo(4096);
            using var tenant = await _page.TenantAsync();
            tenant.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

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
        using var signedIn = await _page.SignInAsync(Token);
        string cookie = _page.Cookie!;
        var body = method == "POST" ? OmaRequests.Json("""{"token":"evil"}""") : null;

        using var answer = await _page.SendAsync(new HttpRequestMessage(new HttpMethod(method), Frontend.Path) { Content = body }, origin, header, fetchSite);
        using var still = await _page.TenantAsync();

        await ShouldBeProblemAsync(answer, 403, "csrf-refused");
        _page.Cookie.ShouldBe(cookie);
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
        using var signedIn = await _page.SignInAsync(Token);
        using var request = method == "GET"
            ? new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath)
            : new HttpRequestMessage(HttpMethod.Post, OmaRequests.SubscriptionsPath) { Content = OmaRequests.Json("""{"limit":10,"offset":0}""") };

        using var answer = await _page.SendAsync(request, origin, header, fetchSite);

        await ShouldBeProblemAsync(answer, 403, "csrf-refused");
        _upstream.Journal.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Token, 200)]
    [InlineData("another", 400)]
    public async Task CookieAndHeader_MustAgree(string header, int status)
    {
        using var signedIn = await _page.SignInAsync(Token);

        using var answer = await _page.SendAsync(OmaRequests.Tenant(header));

        ((int)answer.StatusCode).ShouldBe(status);
        if (status == 400)
        {
            await ShouldBeProblemAsync(answer, 400, "token-conflict");
        }
    }

    [Fact]
    public async Task Session_InUse_SlidesToItsAbsoluteEndAndNoFurther()
    {
        using var signedIn = await _page.SignInAsync(Token);
        for (int minutes = 20; minutes <= 460; minutes += 20)
        {
            _time.Shift += TimeSpan.FromMinutes(20);
            using var used = await _page.TenantAsync();
            used.StatusCode.ShouldBe(HttpStatusCode.OK, $"after {minutes} minutes");
            Frontend.SetCookie(used).ShouldNotBeNull();
        }

        _time.Shift += TimeSpan.FromMinutes(21);
        using var over = await _page.TenantAsync();

        await ShouldBeProblemAsync(over, 401, "session-expired");
        Frontend.SetCookie(over)!.ShouldContain("expires=");
    }

    [Fact]
    public async Task Session_NotUsed_IsOverAfterItsIdleTime()
    {
        using var signedIn = await _page.SignInAsync(Token);
        _time.Shift += TimeSpan.FromMinutes(31);

        using var over = await _page.TenantAsync();

        await ShouldBeProblemAsync(over, 401, "session-expired");
    }

    [Fact]
    public async Task Cookie_UsedAtOnce_IsNotWrittenAnew()
    {
        using var signedIn = await _page.SignInAsync(Token);

        using var used = await _page.TenantAsync();

        Frontend.SetCookie(used).ShouldBeNull();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00")]
    public async Task ForgedCookie_IsNoSession(string cookie)
    {
        _page.Cookie = cookie;

        using var answer = await _page.TenantAsync();

        await ShouldBeProblemAsync(answer, 401, "session-expired");
        _upstream.Journal.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task CookieOnARouteWithoutToken_IsIgnored()
    {
        _page.Cookie = "x";

        using var answer = await _page.SendAsync(new HttpRequestMessage(HttpMethod.Get, OmaRequests.ConsoleParametersPath), origin: null, header: false);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        _upstream.Journal.Requests.ShouldHaveSingleItem().ValuesOf("Cookie").ShouldBeEmpty();
    }

    [Fact]
    public async Task Sessions_SwitchedOff_DoNotExist()
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayArguments.Upstream(_upstream.Address), $"Gateway:AllowedOrigins:0={Frontend.Origin}"]);
        var page = new Frontend(gateway.Public) { Cookie = "x" };

        using var answer = await page.SignInAsync(Token);
        using var tenant = await page.TenantAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        await ShouldBeProblemAsync(tenant, 401, "token-missing");
    }

    internal static async Task ShouldBeProblemAsync(HttpResponseMessage answer, int status, string slug)
    {
        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync());
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("type").GetString().ShouldBe($"/docs/problems/{slug}");
    }

    /// <summary>The system's time, shifted: what waits goes on, what looks at the clock sees another hour.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}
