using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Storefront;

/// <summary>
/// A customer's whole journey in real Chromium: the page on one origin, the gateway on another, CORS, cookies and the CSRF rule as the browser
/// and not as a test sees them.
/// </summary>
public sealed class StorefrontTests : IAsyncLifetime
{
    private const string Token = "tok-canary-7f3a91";

    private RunningSimulator _upstream = null!;
    private GatewayHost _gateway = null!;
    private OmaDemo.Storefront _storefront = null!;
    private Browser _browser = null!;
    private string _address = null!;
    private string _gatewayAddress = null!;

    public async Task InitializeAsync()
    {
        _address = $"http://localhost:{RedisServer.FreePort()}";
        _upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _gateway = await GatewayHost.StartAsync(
        [
            .. GatewayArguments.Upstream(_upstream.Address),
            "Sessions:Enabled=true",
            $"Gateway:AllowedOrigins:0={_address}",
            "MailBudget:DailyLimit=2",
            "TenantLookups:FreshSeconds=1",
            "TenantLookups:RevalidateSeconds=0",
        ]);
        _gatewayAddress = $"http://localhost:{_gateway.Public.BaseAddress!.Port}";
        _storefront = await OmaDemo.Storefront.StartAsync(_address, _gatewayAddress);
        _browser = await Browser.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _storefront.DisposeAsync();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("en-US", "Application accepted", "No more applications today")]
    [InlineData("zh-CN", "申请成功", "今日申请名额已满")]
    public async Task Journey_FromSignInToTheClosedDay_WorksFromAnotherOrigin(string locale, string accepted, string closed)
    {
        var profile = await _browser.ProfileAsync(locale);
        var page = await OpenAsync(profile);
        var urls = new List<string>();
        page.Request += (_, request) => urls.Add(request.Url);

        await SignInAsync(page);
        var person = TenantData.For(Token);
        string shown = await page.InnerTextAsync("#tenant");
        shown.ShouldNotContain(person.MobilePhone);
        shown.ShouldContain("*");
        (await page.Locator("#subscriptions tr").CountAsync()).ShouldBeGreaterThan(0);
        await SaveAsync(page, locale, "signed-in");

        await ApplyAsync(page, 1, sendCode: true);
        await ResultShouldBeAsync(page, accepted);
        await SaveAsync(page, locale, "accepted");
        await ApplyAsync(page, 2, sendCode: false);
        await ResultShouldBeAsync(page, accepted);
        await ApplyAsync(page, 3, sendCode: false);
        await ResultShouldBeAsync(page, closed);
        (await page.Locator("#budget").GetAttributeAsync("class")).ShouldBe("budget closed");
        await SaveAsync(page, locale, "closed");

        await TokenShouldBeNowhereAsync(page, urls);
        _upstream.Journal.RequestsTo(OmaRoute.Tenant)[0].ValuesOf("X-Auth-Token").ShouldBe([Token]);

        await page.ClickAsync("#sign-out");
        await page.WaitForSelectorAsync("#sign-in-card");
        (await page.InnerTextAsync("#tenant")).ShouldBeEmpty();
        (await profile.CookiesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task UpstreamDown_ShowsTheCopyAndSaysSo()
    {
        var page = await OpenAsync(await _browser.ProfileAsync());
        await SignInAsync(page);
        _upstream.Faults.ApplyJson("""{"reset":"beforeRead"}""");
        await Poll.UntilAsync(
            async () =>
            {
                await page.ClickAsync("#refresh");
                await page.WaitForFunctionAsync("() => !document.getElementById('refresh').disabled");
                return await page.IsVisibleAsync("#tenant-stale");
            },
            "the banner of a stale copy");

        (await page.InnerTextAsync("#tenant-stale")).ShouldContain("This is a copy from");
        (await page.InnerTextAsync("#tenant")).ShouldContain("*");
        await SaveAsync(page, "en-US", "stale");
        _upstream.Faults.Reset();
    }

    [Theory]
    [InlineData("001", "The code is missing or has expired")]
    [InlineData("002", "Wrong code")]
    [InlineData("003", "The code could not be checked")]
    [InlineData("004", "You have a tenant already")]
    [InlineData("005", "Please wait a minute")]
    [InlineData("006", "No trial is free")]
    [InlineData("205", "No more applications today")]
    [InlineData("777", "That did not work")]
    public async Task BusinessCode_OfAnApplication_IsToldToAPerson(string code, string title)
    {
        var page = await OpenAsync(await _browser.ProfileAsync());
        _upstream.Faults.ApplyJson($$"""{"businessCode":"{{code}}"}""");

        await ApplyAsync(page, 1, sendCode: false);

        await ResultShouldBeAsync(page, title);
        _upstream.Faults.Reset();
    }

    [Fact]
    public async Task BadForm_MarksItsFieldsAndTakesTheFocusThere()
    {
        var page = await OpenAsync(await _browser.ProfileAsync());
        await page.FillAsync("#companyName", "Example Ltd");
        await page.FillAsync("#email", "not an address");
        await page.ClickAsync("#trial [type=submit]");
        await page.WaitForSelectorAsync("#trial-result");

        (await page.GetAttributeAsync("#email", "aria-invalid")).ShouldBe("true");
        (await page.InnerTextAsync("#email-error")).ShouldNotBeEmpty();
        (await page.GetAttributeAsync("#companyName", "aria-invalid")).ShouldBe("false");
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("email");
        _upstream.Journal.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task SignIn_WithATokenThatTheUpstreamRejects_SaysSo()
    {
        var page = await OpenAsync(await _browser.ProfileAsync());
        await page.FillAsync("#token", "expired-1");
        await page.PressAsync("#token", "Enter");
        await page.WaitForSelectorAsync("#notice");

        (await page.InnerTextAsync("#notice")).ShouldContain("You are signed out");
        (await page.IsVisibleAsync("#sign-in-card")).ShouldBeTrue();
    }

    /// <summary>In the long lane: Chromium now and then never ends one of these forged requests (an evaluation has no time-out of its own): then it fails.</summary>
    [Fact]
    [Trait("Lane", "long")]
    public Task ForgedRequests_FromAnotherSite_ChangeNothing() => ForgeAsync().WaitAsync(TimeSpan.FromMinutes(3));

    private async Task ForgeAsync()
    {
        var profile = await _browser.ProfileAsync();
        var page = await OpenAsync(profile);
        await SignInAsync(page);
        _upstream.Journal.Clear();

        // Another site in the same browser (127.0.0.1 is not localhost), and another origin of the same site, whose requests carry the cookie.
        foreach (string host in new[] { "127.0.0.1", "localhost" })
        {
            string evil = $"http://{host}:{RedisServer.FreePort()}";
            await using var site = await ServeAsync(evil, $"<form method=post enctype=text/plain action=\"{_gatewayAddress}/bff/session\"><input name='{{\"token\":\"evil\",\"x' value='\":1}}'></form>");
            var forged = await profile.NewPageAsync();
            await forged.GotoAsync(evil);
            var answers = await forged.EvaluateAsync<JsonElement>(
                """
                async gateway => {
                  const ask = async (path, init) => { try { return (await fetch(gateway + path, { ...init, signal: AbortSignal.timeout(10000) })).status; } catch { return 'refused by the browser'; } };
                  const json = { 'Content-Type': 'application/json', 'X-Oma-Csrf': '1' };
                  return {
                    simple: await ask('/bff/session', { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'Content-Type': 'text/plain' }, body: '{"token":"evil"}' }),
                    lookup: await ask('/rest/oma/softwareconsole/tenant/querytenantbasic', { mode: 'no-cors', credentials: 'include' }),
                    withHeader: await ask('/bff/session', { method: 'DELETE', credentials: 'include', headers: json }),
                    read: await ask('/rest/oma/softwareconsole/tenant/querytenantbasic', { credentials: 'include', headers: json }),
                  };
                }
                """,
                _gatewayAddress);
            answers.GetProperty("withHeader").GetString().ShouldBe("refused by the browser");
            answers.GetProperty("read").GetString().ShouldBe("refused by the browser");

            var submitted = await forged.RunAndWaitForResponseAsync(() => forged.EvaluateAsync("() => { setTimeout(() => document.forms[0].submit(), 0); }"), answer => answer.Request.Method == "POST");
            submitted.Status.ShouldBe(403);
            await forged.CloseAsync();
        }

        _upstream.Journal.Requests.ShouldBeEmpty("nothing that was forged reached the upstream");
        await page.ClickAsync("#refresh");
        await page.WaitForFunctionAsync("() => !document.getElementById('refresh').disabled");
        (await page.IsVisibleAsync("#tenant-card")).ShouldBeTrue("the session goes on");
    }

    [Fact]
    public async Task Page_ByKeyboardAlone_CanBeUsed()
    {
        var page = await OpenAsync(await _browser.ProfileAsync());
        var order = new List<string>();
        for (int i = 0; i < 12; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            order.Add(await page.EvaluateAsync<string>("() => document.activeElement.id || document.activeElement.dataset.language || document.activeElement.dataset.text || document.activeElement.tagName"));
        }

        order.ShouldBe(["skip", "en", "zh", "token", "signIn", "companyName", "email", "phone", "send-code", "phoneVerifyCode", "apply", "BODY"]);
        await page.FocusAsync("#token");
        await page.Keyboard.TypeAsync(Token);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#tenant-card");
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("refresh");
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("zh-CN")]
    public async Task Page_ToAssistiveTechnology_IsWhole(string locale)
    {
        var page = await OpenAsync(await _browser.ProfileAsync(locale));
        await CheckAsync();
        await SignInAsync(page);
        await CheckAsync();

        async Task CheckAsync()
        {
            string[] faults = await page.EvaluateAsync<string[]>(Accessibility.Script);
            faults.ShouldBeEmpty();
            (await page.EvaluateAsync<string>("() => document.documentElement.lang")).ShouldBe(locale == "zh-CN" ? "zh-CN" : "en");
        }
    }

    [Fact]
    public async Task Page_OnAPhone_DoesNotScrollSideways()
    {
        var page = await OpenAsync(await _browser.ProfileAsync());
        await SignInAsync(page);
        await page.SetViewportSizeAsync(360, 740);

        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        await SaveAsync(page, "en-US", "phone");
    }

    /// <summary>A site of somebody else's, with no policy of its own in the way.</summary>
    private static async Task<WebApplication> ServeAsync(string url, string html)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        var site = builder.Build();
        site.Run(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(html);
        });
        await site.StartAsync();
        return site;
    }

    private async Task<IPage> OpenAsync(IBrowserContext profile)
    {
        var page = await profile.NewPageAsync();
        page.PageError += (_, error) => throw new InvalidOperationException(error);
        await page.GotoAsync(_address);
        await page.WaitForSelectorAsync("html[data-ready]");
        return page;
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.FillAsync("#token", Token);
        await page.ClickAsync("#sign-in [type=submit]");
        await page.WaitForSelectorAsync("#tenant-card");
    }

    private static async Task ApplyAsync(IPage page, int applicant, bool sendCode)
    {
        await page.FillAsync("#companyName", $"Example Ltd {applicant}");
        await page.FillAsync("#email", $"user{applicant}@example.com");
        await page.FillAsync("#phone", $"1390000000{applicant}");
        await page.FillAsync("#phoneVerifyCode", "123456");
        if (sendCode)
        {
            await page.ClickAsync("#send-code");
            await page.WaitForSelectorAsync("#trial-result.good");
        }

        await page.ClickAsync("#trial [type=submit]");
        await page.WaitForFunctionAsync("() => !document.querySelector('#trial [type=submit]').disabled");
    }

    private static async Task ResultShouldBeAsync(IPage page, string title)
        => (await page.InnerTextAsync("#trial-result strong")).ShouldBe(title);

    /// <summary>Wherever a script of the page, or of an extension, could look.</summary>
    private static async Task TokenShouldBeNowhereAsync(IPage page, List<string> urls)
    {
        string visible = await page.EvaluateAsync<string>(
            """
            () => [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.documentElement.outerHTML, location.href, name,
              ...[...document.querySelectorAll('input')].map(input => input.value), JSON.stringify(history.state), JSON.stringify(performance.getEntries())].join('\n')
            """);
        visible.ShouldNotContain(Token);
        (await page.EvaluateAsync<string>("() => document.cookie")).ShouldBeEmpty();
        urls.ShouldAllBe(url => !url.Contains(Token, StringComparison.Ordinal));
        var cookie = (await page.Context.CookiesAsync()).ShouldHaveSingleItem();
        cookie.Name.ShouldBe("__Host-oma-session");
        cookie.Value.ShouldNotContain(Token);
        (cookie.HttpOnly, cookie.Secure, cookie.SameSite, cookie.Path).ShouldBe((true, true, SameSiteAttribute.Strict, "/"));
    }

    /// <summary>Screenshots for people, where a folder is named for them.</summary>
    private static async Task SaveAsync(IPage page, string locale, string name)
    {
        if (Environment.GetEnvironmentVariable("OMA_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{locale}.png"), FullPage = true });
        }
    }
}
