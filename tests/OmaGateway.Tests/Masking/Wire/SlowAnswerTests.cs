using System.Net;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>An upstream that begins and doesn't finish: the whole reading is under the route's time-out.</summary>
public sealed class SlowAnswerTests : IAsyncLifetime
{
    private RunningSimulator _simulator = null!;
    private GatewayHost _gateway = null!;

    public async Task InitializeAsync()
    {
        _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _gateway = await GatewayHost.StartAsync(["TenantLookups:Enabled=false", "ReverseProxy:Routes:tenant:Timeout=00:00:01", .. GatewayArguments.Upstream(_simulator.Address)]);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"hang":"afterHandling"}""")]
    [InlineData("""{"hang":"midBody"}""")]
    [InlineData("""{"pieceBytes":1,"pieceDelayMs":200}""")]
    [InlineData("""{"hang":"midBody","encoding":"gzip"}""")]
    [InlineData("""{"hang":"midBody","status":404}""")]
    public async Task Answer_ThatDrips_IsATimeoutProblem(string faults)
    {
        _simulator.Faults.ApplyJson(faults);
        using var request = new HttpRequestMessage(HttpMethod.Get, MaskedRoutes.Tenant) { Headers = { { "X-Auth-Token", MaskedRoutes.Token } } };

        using var response = await _gateway.Public.SendAsync(request);

        string body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout, body);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        body.ShouldContain("/docs/problems/upstream-timeout");
    }
}
