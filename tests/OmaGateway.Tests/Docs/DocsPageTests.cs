using Microsoft.Playwright;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Docs;

/// <summary>The pages that people read, in a real browser under their own content security policy: no complaint, no other host.</summary>
public sealed class DocsPageTests : IAsyncLifetime
{
    private RunningSimulator _simulator = null!;
    private GatewayHost _gateway = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _gateway = await GatewayHost.StartAsync(GatewayArguments.Upstream(_simulator.Address));
        _browser = await Browser.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _gateway.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Docs_ShowTheContract_AndTryItOutAsksTheGateway()
    {
        var (page, complaints) = await _browser.OpenAsync(new Uri(_gateway.Public.BaseAddress!, "/docs"), ColorScheme.Light);
        await page.WaitForSelectorAsync(".opblock", new() { Timeout = 60_000 });
        (await page.Locator(".opblock").CountAsync()).ShouldBeGreaterThan(8);
        var operation = page.Locator("#operations-Tenants-getConsoleParameters");
        await operation.Locator(".opblock-summary-control").ClickAsync(new() { Timeout = 60_000 });
        await operation.Locator("button.execute").ClickAsync(new() { Timeout = 60_000 });
        await operation.Locator(".live-responses-table .response-col_status").First.WaitForAsync(new() { Timeout = 60_000 });
        (await operation.Locator(".live-responses-table .response .response-col_status").First.InnerTextAsync()).ShouldStartWith("200");
        await PictureAsync(page, "docs");
        complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/docs/problems")]
    [InlineData("/docs/problems/quota-exceeded")]
    public async Task Problems_AreReadable(string path)
    {
        var (page, complaints) = await _browser.OpenAsync(new Uri(_gateway.Public.BaseAddress!, path), ColorScheme.Dark);
        (await page.InnerTextAsync("h1")).ShouldNotBeNullOrWhiteSpace();
        await PictureAsync(page, path.Split('/')[^1]);
        complaints.ShouldBeEmpty();
    }

    /// <summary>For a person to look at: <c>OMA_SCREENSHOTS</c> names the folder.</summary>
    private static Task PictureAsync(IPage page, string name)
        => Environment.GetEnvironmentVariable("OMA_SCREENSHOTS") is { Length: > 0 } folder
            ? page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = name != "docs" })
            : Task.CompletedTask;
}
