using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using OmaGateway.Observability;
using OmaGateway.Ops;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Ops;

/// <summary>The operators' page in a real browser, over a gateway with traffic, a day of history and fifty replicas.</summary>
public sealed class ConsoleTests : IAsyncLifetime
{
    private const string Token = "operator-token-of-the-tests";
    private const int PageBytesAllowed = 200_000;
    private RunningSimulator _simulator = null!;
    private GatewayHost _gateway = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        var now = DateTimeOffset.UtcNow;
        var midnight = new DateTimeOffset(now.ToOffset(TimeSpan.FromHours(8)).Date, TimeSpan.FromHours(8));
        _gateway = await GatewayHost.StartAsync(
            builder =>
            {
                builder.Services.RemoveAll<IMailLedger>();
                builder.Services.AddSingleton<IMailLedger>(new ExampleLedger(new MailBudgetView(500, 268, 9, 3, 21, midnight.AddDays(1), null) { AsOf = TimeProvider.System.GetUtcNow() }));
                ExampleDay.AddReplicas(builder.Services, 50);
                builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(TrafficSampler))); // the tests say when
            },
            [.. GatewayArguments.Upstream(_simulator.Address), $"Ops:Token={Token}", "Observability:RequestLinesPerSecond=0"]);
        ExampleDay.Fill(_gateway.Services.GetRequiredService<TrafficWindow>(), now, 277, midnight);
        await TrafficAsync(now);
        _browser = await Browser.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _gateway.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Console_InBothThemes_ShowsTheDayAndComplainsOfNothing(ColorScheme scheme)
    {
        var (page, complaints) = await OpenAsync(scheme);

        (await page.TextContentAsync("#left")).ShouldBe("220");
        (await page.TextContentAsync("#t-routes"))!.ShouldContain("trial-tenant");
        (await page.TextContentAsync("#t-problems"))!.ShouldContain("token-missing");
        (await page.Locator("#t-replicas tbody tr").CountAsync()).ShouldBe(50);
        (await page.TextContentAsync("#c-taken"))!.ShouldContain("taken");
        (await page.Locator("#p-spent path.line-spent").CountAsync()).ShouldBe(1);
        string ground = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        (ground == "rgb(18, 22, 20)").ShouldBe(scheme == ColorScheme.Dark);
        if (Environment.GetEnvironmentVariable("OMA_SCREENSHOTS") is { } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"console-{scheme.ToString().ToLowerInvariant()}.png"), FullPage = true });
        }

        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Console_WithADayAndFiftyReplicas_StaysSmall()
    {
        byte[] page = await _gateway.Management.GetByteArrayAsync("/ops");
        byte[] snapshot = await _gateway.Management.GetByteArrayAsync("/ops/snapshot");
        (page.Length + snapshot.Length).ShouldBeLessThan(PageBytesAllowed);

        var window = _gateway.Services.GetRequiredService<TrafficWindow>();
        window.History().Count.ShouldBe(288);
        for (int i = 0; i < 500; i++)
        {
            window.Take(_gateway.Services.GetRequiredService<MetricReadings>().Collect(), 1, DateTimeOffset.UtcNow.AddSeconds(i * TrafficWindow.StepSeconds));
        }

        window.History().Count.ShouldBe(288);
    }

    [Fact]
    public async Task LiveUpdates_MoveNothing()
    {
        var (page, _) = await OpenAsync(ColorScheme.Light);
        await page.EvaluateAsync("window.moved = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) window.moved += entry.value; }).observe({ type: 'layout-shift', buffered: false }); window.updates = 0; events.addEventListener('message', () => window.updates++)");
        await TrafficAsync(DateTimeOffset.UtcNow.AddSeconds(120));
        await HoldsAsync(page, "window.updates >= 3");

        (await page.EvaluateAsync<double>("window.moved")).ShouldBeLessThan(0.02);
    }

    [Fact]
    public async Task DrainFromThePage_WithTheToken_TakesTheReplicaOut()
    {
        var (page, _) = await OpenAsync(ColorScheme.Light);
        await page.ClickAsync("text=Drain this replica …");
        await page.FillAsync("#d-token", "wrong-token-wrong-token");
        await page.PressAsync("#d-token", "Enter");
        await HoldsAsync(page, "document.getElementById('d-result').textContent === 'Wrong operator token.'");
        (await _gateway.Management.GetAsync("/readyz")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);

        await page.FillAsync("#d-token", Token);
        await page.PressAsync("#d-token", "Enter");
        await HoldsAsync(page, "document.getElementById('d-result').textContent.startsWith('/readyz says 503')");
        (await _gateway.Management.GetAsync("/readyz")).StatusCode.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable);
        await HoldsAsync(page, "document.getElementById('phase').textContent === 'draining'");
        (await page.TextContentAsync("#t-audit"))!.ShouldContain("drain");
    }

    [Fact]
    public async Task PurgeOfARouteFromThePage_ForgetsThatRoute()
    {
        var (page, complaints) = await OpenAsync(ColorScheme.Light);
        await page.ClickAsync("text=Purge one route's lookups …");
        (await page.IsVisibleAsync("#d-input")).ShouldBeFalse();
        await page.SelectOptionAsync("#d-choice", "console-parameters");
        await page.FillAsync("#d-token", Token);
        await page.PressAsync("#d-token", "Enter");
        await HoldsAsync(page, "document.getElementById('d-result').textContent === 'Route console-parameters is purged on every replica.'");
        await HoldsAsync(page, "document.getElementById('t-audit').textContent.includes('lookups-purge-route (console-parameters)')");
        complaints.ShouldBeEmpty();
    }

    private async Task<(IPage Page, List<string> Complaints)> OpenAsync(ColorScheme scheme)
    {
        var (page, complaints) = await _browser.OpenAsync(new Uri(_gateway.Management.BaseAddress!, "/ops"), scheme);
        await HoldsAsync(page, "document.getElementById('phase').textContent === 'ready' && document.querySelectorAll('#t-routes tbody tr').length > 1");
        return (page, complaints);
    }

    /// <summary>The page's policy forbids eval, and with it Playwright's own waiting.</summary>
    private static Task HoldsAsync(IPage page, string condition) => Poll.UntilAsync(() => page.EvaluateAsync<bool>(condition), condition);

    /// <summary>A few requests of each kind between two readings, so that the window has a difference to show.</summary>
    private async Task TrafficAsync(DateTimeOffset from)
    {
        var window = _gateway.Services.GetRequiredService<TrafficWindow>();
        var readings = _gateway.Services.GetRequiredService<MetricReadings>();
        window.Take(readings.Collect(), 270, from);
        for (int i = 0; i < 40; i++)
        {
            await SendAsync("/rest/oma/softwareconsole/trialtenant/querytenantinfo", i % 8 == 0 ? null : $"user-{i % 5}");
            await SendAsync("/rest/oma/softwareconsole/tenant/querytenantbasic", i % 13 == 0 ? "expired" : $"user-{i % 3}");
            await SendAsync("/rest/oma/softwareconsole/system/querysoftwaresysparams", null);
            await SendAsync("/rest/oma/softwareconsole/tenant/queryresource", $"user-{i % 4}", """{"limit":10,"offset":0}""");
        }

        window.Take(readings.Collect(), 277, from.AddSeconds(60));
    }

    private async Task SendAsync(string path, string? token, string? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        if (token is not null)
        {
            request.Headers.Add("X-Auth-Token", token);
        }

        using var response = await _gateway.Public.SendAsync(request);
    }
}
