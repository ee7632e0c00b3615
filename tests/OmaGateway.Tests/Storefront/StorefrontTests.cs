using Microsoft.Playwright;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Storefront;

/// <summary>
/// A customer's whole journey in real Chromium: the page on one origin, the gateway on another, CORS, cookies and the CSRF rule as the browser
/// and not as a test sees them.
/// </summary>
public sealed class StorefrontTests : StorefrontTest
{
    [Theory]
    [InlineData("en-US", "Application accepted", "No more applications today")]
    [InlineData("zh-CN", "申请成功", "今日申请名额已满")]
    public async Task Journey_FromSignInToTheClosedDay_WorksFromAnotherOrigin(string locale, string accepted, string closed)
    {
        var profile = await Browser.ProfileAsync(locale);
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
        Upstream.Journal.RequestsTo(OmaRoute.Tenant)[0].ValuesOf("X-Auth-Token").ShouldBe([Token]);

        await page.ClickAsync("#sign-out");
        await page.WaitForSelectorAsync("#sign-in-card");
        (await page.InnerTextAsync("#tenant")).ShouldBeEmpty();
        (await profile.CookiesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task UpstreamDown_ShowsTheCopyAndSaysSo()
    {
        var page = await OpenAsync(await Browser.ProfileAsync());
        await SignInAsync(page);
        Upstream.Faults.ApplyJson("""{"reset":"beforeRead"}""");
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
        Upstream.Faults.Reset();
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
        var page = await OpenAsync(await Browser.ProfileAsync());
        Upstream.Faults.ApplyJson($$"""{"businessCode":"{{code}}"}""");

        await ApplyAsync(page, 1, sendCode: false);

        await ResultShouldBeAsync(page, title);
        Upstream.Faults.Reset();
    }

    [Fact]
    public async Task SignIn_WithATokenThatTheUpstreamRejects_SaysSo()
    {
        var page = await OpenAsync(await Browser.ProfileAsync());
        await page.FillAsync("#token", "expired-1");
        await page.PressAsync("#token", "Enter");
        await page.WaitForSelectorAsync("#notice");

        (await page.InnerTextAsync("#notice")).ShouldContain("You are signed out");
        (await page.IsVisibleAsync("#sign-in-card")).ShouldBeTrue();
    }

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
}
