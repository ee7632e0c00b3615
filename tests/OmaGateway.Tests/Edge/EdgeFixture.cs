using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Edge;

/// <summary>One gateway and its upstream for the tests of the outermost layer; each test empties the journal itself.</summary>
public sealed class EdgeFixture : IAsyncLifetime
{
    public const string Shop = "https://shop.example.com";
    public const string Other = "https://mall.example.com:8443";

    private TemporaryFolder _folder = null!;

    internal RunningSimulator Upstream { get; private set; } = null!;

    internal GatewayHost Gateway { get; private set; } = null!;

    internal Uri Address => Gateway.Public.BaseAddress!;

    public async Task InitializeAsync()
    {
        _folder = new TemporaryFolder();
        Upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        Gateway = await GatewayHost.StartAsync(
        [
            .. GatewayArguments.Upstream(Upstream.Address),
            $"MailBudget:JournalFile={_folder.File("mail.journal")}",
            $"Gateway:AllowedOrigins:0={Shop}",
            $"Gateway:AllowedOrigins:1={Other}",
            "Gateway:RequestHeadersSeconds=1",
            "Gateway:TrustedProxies:0=127.0.0.0/8",
            "TenantLookups:Enabled=false",
        ]);
    }

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        await _folder.DisposeAsync();
    }
}
