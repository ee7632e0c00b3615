using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>One gateway in front of one simulator, caching off, for tests that set the simulator's faults one after the other.</summary>
public sealed class MaskedRoutes : IAsyncLifetime
{
    public const string TrialTenant = "/rest/oma/softwareconsole/trialtenant/querytenantinfo";
    public const string Tenant = "/rest/oma/softwareconsole/tenant/querytenantbasic";
    public const string Subscriptions = "/rest/oma/softwareconsole/tenant/queryresource";
    public const string Token = "wire-token-of-a-user";

    internal RunningSimulator Simulator { get; private set; } = null!;

    internal GatewayHost Gateway { get; private set; } = null!;

    /// <summary>What the upstream knows about <see cref="Token"/>'s user, in clear.</summary>
    internal static TenantData Data { get; } = TenantData.For(Token);

    internal static string[] PersonalValues { get; } = [Data.MobilePhone, Data.Email, Data.CustomerName, Data.Company];

    public async Task InitializeAsync()
    {
        Simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        Gateway = await GatewayHost.StartAsync(["TenantLookups:Enabled=false", .. GatewayArguments.Upstream(Simulator.Address)]);
    }

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Simulator.DisposeAsync();
    }

    internal Task<HttpResponseMessage> GetAsync(string path = Tenant) => SendAsync(HttpMethod.Get, path);

    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path = Tenant, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("X-Auth-Token", Token);
        return await Gateway.Public.SendAsync(request);
    }
}
