using System.Text.RegularExpressions;

namespace OmaGateway.Tests.Hosting;

/// <summary>
/// The gateway as a process of its own, which can be killed, stopped and started again. It is the published native executable where
/// <c>OMA_PUBLISHED</c> is set, as <c>tests/run</c> does: what is tested is what is shipped. Otherwise it is the build's assembly.
/// </summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(20);
    private readonly ChildProcess _process;

    private GatewayProcess(ChildProcess process, Uri publicUrl, Uri managementUrl)
    {
        _process = process;
        Public = new HttpClient { BaseAddress = publicUrl, Timeout = TimeSpan.FromSeconds(60) };
        Management = new HttpClient { BaseAddress = managementUrl, Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Whether the tests were given what is shipped: <c>tests/run</c> publishes it first.</summary>
    public static bool IsPublished => Environment.GetEnvironmentVariable("OMA_PUBLISHED") is not null;

    public HttpClient Public { get; }

    public HttpClient Management { get; }

    public ChildProcess Process => _process;

    public static Task<GatewayProcess> StartAsync(params string[] overrides) => StartAsync(new Dictionary<string, string?>(), overrides);

    /// <param name="configFolder">Another folder than the repository's own.</param>
    public static Task<GatewayProcess> StartWithAsync(string configFolder, params string[] overrides) => StartAsync(configFolder, new Dictionary<string, string?>(), overrides);

    public static Task<GatewayProcess> StartAsync(IReadOnlyDictionary<string, string?> environment, params string[] overrides) => StartAsync(Repository.ConfigFolder, environment, overrides);

    /// <param name="workingFolder">What it is started in.</param>
    public static Task<GatewayProcess> StartInAsync(string workingFolder, params string[] overrides) => StartAsync(Repository.ConfigFolder, new Dictionary<string, string?>(), overrides, workingFolder);

    private static async Task<GatewayProcess> StartAsync(string configFolder, IReadOnlyDictionary<string, string?> environment, string[] overrides, string? workingFolder = null)
    {
        string? published = Environment.GetEnvironmentVariable("OMA_PUBLISHED");
        var child = ChildProcess.Start(
            published is null ? "dotnet" : Path.Combine(published, "OmaGateway"),
            [.. published is null ? [Path.Combine(AppContext.BaseDirectory, "OmaGateway.dll")] : Array.Empty<string>(), "--config", configFolder, .. GatewayArguments.Of(overrides)],
            new Dictionary<string, string?>(environment) { ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information", ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" },
            workingFolder);
        try
        {
            string output = await child.WaitForOutputAsync("Application started");
            var addresses = Listening().Matches(output);
            return new GatewayProcess(child, new Uri(addresses[0].Groups[1].Value), new Uri(addresses[1].Groups[1].Value));
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to end, as Kubernetes does, and fails where it does not do so in order.</summary>
    public async Task StopAsync()
    {
        Public.Dispose();
        Management.Dispose();
        if (!_process.HasExited)
        {
            _process.Signal("TERM");
        }

        await Poll.UntilAsync(() => _process.HasExited, "the gateway ends after SIGTERM", LongestStop);
        _process.ExitCode.ShouldBe(0, _process.Output);
    }

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        Management.Dispose();
        await _process.DisposeAsync();
    }

    [GeneratedRegex(@"Now listening on: (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
