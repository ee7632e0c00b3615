using System.CommandLine;
using System.Text.Json;
using OmaGateway.Cli;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Cli;

/// <summary>The operator's command against two gateway processes on one Redis: what one is told, both forget.</summary>
public sealed class PurgeCommandTests : IAsyncLifetime
{
    private const string Token = "operator-token-of-the-tests";
    private const string Tenant = "/rest/oma/softwareconsole/tenant/querytenantbasic";
    private const string Trial = "/rest/oma/softwareconsole/trialtenant/querytenantinfo";

    private readonly TemporaryFolder _folder = new();
    private OmaSimulator.RunningSimulator _simulator = null!;
    private RedisServer _redis = null!;
    private GatewayProcess[] _gateways = [];

    public async Task InitializeAsync()
    {
        _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _redis = await RedisServer.StartAsync();
        string[] settings = [.. GatewayArguments.Upstream(_simulator.Address), $"Redis:ConnectionString={_redis.ConnectionString}", $"Ops:Token={Token}"];
        _gateways = await Task.WhenAll(GatewayProcess.StartAsync(settings), GatewayProcess.StartAsync(settings));
        await File.WriteAllTextAsync(_folder.File("token"), Token);
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _redis.DisposeAsync();
        await _simulator.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task Purge_OfARouteThenOfAll_IsForgottenByBothReplicas()
    {
        await WarmAsync();
        var route = await RunAsync("purge --route tenant", _gateways[0]);
        route.Code.ShouldBe(0, route.Output);
        route.Output.ShouldContain("Route tenant is purged on every replica.");
        await Poll.UntilAsync(async () => !await HasAsync(0, Tenant) && !await HasAsync(1, Tenant), "both have forgotten the route");
        (await HasAsync(0, Trial) && await HasAsync(1, Trial)).ShouldBeTrue("another route's copies stay");

        await WarmAsync();
        (await RunAsync("purge", _gateways[1])).Code.ShouldBe(0);
        await Poll.UntilAsync(async () => !await HasAsync(0, Tenant) && !await HasAsync(1, Tenant) && !await HasAsync(0, Trial) && !await HasAsync(1, Trial), "both have forgotten everything");

        string audit = await _gateways[0].Management.GetStringAsync("/ops/snapshot");
        JsonDocument.Parse(audit).RootElement.GetProperty("audit")[0].GetProperty("input").GetString().ShouldBe("tenant");
        _gateways[0].Process.Output.ShouldContain("lookups-purge-route");
    }

    [Theory]
    [InlineData("purge --route apply-trial", true, "Route: one of console-parameters, subscriptions, tenant, trial-tenant.")]
    [InlineData("purge --route *", true, "Route: one of")]
    [InlineData("purge", false, "Wrong operator token.")]
    public async Task Purge_OfNoCachedRouteOrWithoutTheToken_ForgetsNothing(string line, bool withToken, string expected)
    {
        await WarmAsync();
        var (code, output) = await RunAsync(line, _gateways[0], withToken);
        code.ShouldBe(1);
        output.ShouldContain(expected);
        (await HasAsync(0, Tenant)).ShouldBeTrue();
    }

    /// <summary>Every lookup is in the memory of both: there a hit needs nobody.</summary>
    private async Task WarmAsync()
    {
        foreach (string path in new[] { Tenant, Trial })
        {
            foreach (int gateway in new[] { 0, 1 })
            {
                await Poll.UntilAsync(async () => (await StatusAsync(gateway, path, null)).EndsWith("detail=local", StringComparison.Ordinal), $"{path} is in the memory of {gateway}");
            }
        }
    }

    private async Task<bool> HasAsync(int gateway, string path) => (await StatusAsync(gateway, path, "only-if-cached")).Contains("; hit", StringComparison.Ordinal);

    private async Task<string> StatusAsync(int gateway, string path, string? cacheControl)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Auth-Token", "token-a" } } };
        if (cacheControl is not null)
        {
            request.Headers.TryAddWithoutValidation("Cache-Control", cacheControl);
        }

        using var response = await _gateways[gateway].Public.SendAsync(request);
        return string.Join(", ", response.Headers.GetValues("Cache-Status"));
    }

    private async Task<(int Code, string Output)> RunAsync(string line, GatewayProcess gateway, bool withToken = true)
    {
        await using var output = new StringWriter();
        string target = $"--url {gateway.Management.BaseAddress}{(withToken ? $" --token-file {_folder.File("token")}" : "")}";
        int code = await new RootCommand { PurgeCommand.Create() }.Parse($"{line} {target}").InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }
}
