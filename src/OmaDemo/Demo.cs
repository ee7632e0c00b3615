using OmaSimulator;

namespace OmaDemo;

/// <summary>One process: the simulator as upstream, the gateway in front of it, a storefront in front of both, no Redis.</summary>
internal sealed class Demo : IAsyncDisposable
{
    /// <summary>Small, so that the tour reaches its end.</summary>
    public const int MailsPerDay = 3;

    private readonly RunningSimulator _simulator;
    private readonly WebApplication _gateway;
    private readonly Storefront _storefront;
    private readonly DirectoryInfo _folder;

    private Demo(RunningSimulator simulator, WebApplication gateway, Storefront storefront, DirectoryInfo folder)
        => (_simulator, _gateway, _storefront, _folder) = (simulator, gateway, storefront, folder);

    public static async Task<Demo> StartAsync(DemoPorts ports, CancellationToken cancellation)
    {
        // A folder of its own: each demo starts with an unspent day.
        var folder = Directory.CreateTempSubdirectory("oma-demo-");
        var simulator = await Simulator.StartAsync(ports.SimulatorUrl, ct: cancellation);
        Environment.SetEnvironmentVariable("ASPNETCORE_ENVIRONMENT", Environments.Development);
        var gateway = OmaGateway.Program.Build(Path.Combine(AppContext.BaseDirectory, "config"),
        [
            $"--Gateway:PublicUrl={ports.PublicUrl}",
            $"--Gateway:ManagementUrl={ports.ManagementUrl}",
            $"--Gateway:AllowedOrigins:0={ports.StorefrontUrl}",
            "--Sessions:Enabled=true",
            $"--MailBudget:DailyLimit={MailsPerDay}",
            $"--MailBudget:JournalFile={Path.Combine(folder.FullName, "mail-budget.journal")}",
            $"--ReverseProxy:Clusters:mall:Destinations:primary:Address={ports.SimulatorUrl}",
            $"--ReverseProxy:Clusters:oma:Destinations:primary:Address={ports.SimulatorUrl}",
        ]);
        await gateway.StartAsync(cancellation);
        var storefront = await Storefront.StartAsync(ports.StorefrontUrl, ports.PublicUrlForPages, cancellation);
        return new Demo(simulator, gateway, storefront, folder);
    }

    public Task WaitForShutdownAsync(CancellationToken cancellation) => _gateway.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _storefront.DisposeAsync();
        await _gateway.DisposeAsync();
        await _simulator.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
