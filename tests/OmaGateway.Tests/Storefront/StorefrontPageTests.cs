namespace OmaGateway.Tests.Storefront;

/// <summary>The page itself: for keyboards, assistive technology and small screens.</summary>
public sealed class StorefrontPageTests : StorefrontTest
{
    [Fact]
    public async Task BadForm_MarksItsFieldsAndTakesTheFocusThere()
    {
        var page = await OpenAsync(await Browser.ProfileAsync());
        await page.FillAsync("#companyName", "Example Ltd");
        await page.FillAsync("#email", "not an address");
        await page.ClickAsync("#trial [type=submit]");
        await page.WaitForSelectorAsync("#trial-result");

        (await page.GetAttributeAsync("#email", "aria-invalid")).ShouldBe("true");
        (await page.InnerTextAsync("#email-error")).ShouldNotBeEmpty();
        (await page.GetAttributeAsync("#companyName", "aria-invalid")).ShouldBe("false");
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("email");
        Upstream.Journal.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_ByKeyboardAlone_CanBeUsed()
    {
        var page = await OpenAsync(await Browser.ProfileAsync());
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
        var page = await OpenAsync(await Browser.ProfileAsync(locale));
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
        var page = await OpenAsync(await Browser.ProfileAsync());
        await SignInAsync(page);
        await page.SetViewportSizeAsync(360, 740);

        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        await SaveAsync(page, "en-US", "phone");
    }
}
