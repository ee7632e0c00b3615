using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Sessions;

/// <summary>A gateway with sessions in front of the simulator, and a page that uses it.</summary>
public abstract class SessionTest : IAsyncLifetime
{
    protected const string Token = "tok-session-1";
    private GatewayHost _gateway = null!;

    protected ShiftedTime Time { get; } = new();

    protected RunningSimulator Upstream { get; private set; } = null!;

    private protected Frontend Page { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _gateway = await GatewayHost.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(Time),
            Settings(Upstream));
        Page = new Frontend(_gateway.Public);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>Sessions for the page's origin; no lookup is answered by a copy.</summary>
    internal static string[] Settings(RunningSimulator upstream)
        => [.. GatewayArguments.Upstream(upstream.Address), "Sessions:Enabled=true", $"Gateway:AllowedOrigins:0={Frontend.Origin}", "TenantLookups:Enabled=false"];

    internal static async Task ShouldBeProblemAsync(HttpResponseMessage answer, int status, string slug)
    {
        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync());
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("type").GetString().ShouldBe($"/docs/problems/{slug}");
    }

    /// <summary>The system's time, shifted: what waits goes on, what looks at the clock sees another hour.</summary>
    protected sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}
