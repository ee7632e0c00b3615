using Microsoft.Playwright;

namespace OmaGateway.Tests.Hosting;

/// <summary>Debian's Chromium, driven by Playwright; missing means failed, never skipped.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("OMA_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>A page of its own context; what it complains about (script errors, refused content) is collected.</summary>
    public async Task<(IPage Page, List<string> Complaints)> OpenAsync(Uri address, ColorScheme scheme)
    {
        var context = await _browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 1360, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                complaints.Add("asked another host: " + request.Url);
            }
        };
        await page.GotoAsync(address.ToString());
        return (page, complaints);
    }

    /// <summary>A profile of its own, for a test that looks into it: cookies, storage, several origins.</summary>
    public Task<IBrowserContext> ProfileAsync(string locale = "en-US")
        => _browser.NewContextAsync(new() { Locale = locale, ViewportSize = new() { Width = 1280, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });

    public async ValueTask DisposeAsync()
    {
        // A browser that hangs must not take the run with it: its process ends with Playwright's.
        await _browser.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _playwright.Dispose();
    }
}
