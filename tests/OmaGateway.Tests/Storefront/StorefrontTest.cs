using Microsoft.Playwright;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Storefront;

/// <summary>The page on one origin, the gateway on another, and real Chromium between them.</summary>
public abstract class StorefrontTest : IAsyncLifetime
{
    protected const string Token = "tok-canary-7f3a91";

    private GatewayHost _gateway = null!;
    private OmaDemo.Storefront _storefront = null!;
    private string _address = null!;

    private protected RunningSimulator Upstream { get; private set; } = null!;

    private protected Browser Browser { get; private set; } = null!;

    private protected string GatewayAddress { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        for (int taken = 0; ; taken++)
        {
            _address = $"http://localhost:{RedisServer.FreePort()}";
            _gateway = await StartGatewayAsync();
            GatewayAddress = $"http://localhost:{_gateway.Public.BaseAddress!.Port}";
            try
            {
                _storefront = await OmaDemo.Storefront.StartAsync(_address, GatewayAddress);
                break;
            }
            catch (IOException) when (taken < 3) // while the gateway started, somebody else was given the port
            {
                await _gateway.DisposeAsync();
            }
        }

        Browser = await Hosting.Browser.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        await _storefront.DisposeAsync();
        await _gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private Task<GatewayHost> StartGatewayAsync() => GatewayHost.StartAsync(
    [
        .. GatewayArguments.Upstream(Upstream.Address),
        "Sessions:Enabled=true",
        $"Gateway:AllowedOrigins:0={_address}",
        "MailBudget:DailyLimit=2",
        "TenantLookups:FreshSeconds=1",
        "TenantLookups:RevalidateSeconds=0",
    ]);

    private protected async Task<IPage> OpenAsync(IBrowserContext profile)
    {
        var page = await profile.NewPageAsync();
        page.PageError += (_, error) => throw new InvalidOperationException(error);
        await page.GotoAsync(_address);
        await page.WaitForSelectorAsync("html[data-ready]");
        return page;
    }

    private protected static async Task SignInAsync(IPage page)
    {
        await page.FillAsync("#token", Token);
        await page.ClickAsync("#sign-in [type=submit]");
        await page.WaitForSelectorAsync("#tenant-card");
    }

    private protected static async Task ApplyAsync(IPage page, int applicant, bool sendCode)
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

    private protected static async Task ResultShouldBeAsync(IPage page, string title)
        => (await page.InnerTextAsync("#trial-result strong")).ShouldBe(title);

    /// <summary>Screenshots for people, where a folder is named for them.</summary>
    private protected static async Task SaveAsync(IPage page, string locale, string name)
    {
        if (Environment.GetEnvironmentVariable("OMA_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{locale}.png"), FullPage = true });
        }
    }
}
