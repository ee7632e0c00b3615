using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Tests.Contract;

namespace OmaGateway.Tests.Hosting;

/// <summary>
/// The gateway on a real Kestrel, both listeners on free ports. Where the tests were given the published executable it is that one, as long as a test
/// neither puts something of its own into the composition nor looks into it.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication? _app;
    private readonly GatewayProcess? _process;

    private GatewayHost(WebApplication? app, GatewayProcess? process, string[] addresses, bool byContract)
    {
        (_app, _process) = (app, process);
        Public = Client(addresses[0], handler => byContract ? new ContractHandler(handler) : handler);
        Management = Client(addresses[1], static handler => handler);
    }

    public HttpClient Public { get; }

    public HttpClient Management { get; }

    /// <summary>Of a gateway in this process: see <see cref="InThisProcess"/>.</summary>
    public IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException($"This gateway is a process of its own; start it with {nameof(InThisProcess)}.");

    /// <summary>For tests that look at <see cref="Services"/>, or at what the framework tells in this process.</summary>
    public static void InThisProcess(WebApplicationBuilder builder)
    {
    }

    /// <param name="overrides">Configuration as <c>Section:Key=value</c>; they win over config/gateway.json.</param>
    public static Task<GatewayHost> StartAsync(params string[] overrides) => StartAsync(null, overrides);

    /// <param name="configure">Adds to or replaces services (a clock, a log provider) before the application is built.</param>
    /// <param name="overrides">Configuration as <c>Section:Key=value</c>.</param>
    public static Task<GatewayHost> StartAsync(Action<WebApplicationBuilder>? configure, params string[] overrides)
        => StartWithAsync(Repository.ConfigFolder, configure, overrides);

    /// <param name="configFolder">Another folder than the repository's own.</param>
    /// <param name="configure">Adds to or replaces services before the application is built.</param>
    /// <param name="overrides">Configuration as <c>Section:Key=value</c>.</param>
    public static async Task<GatewayHost> StartWithAsync(string configFolder, Action<WebApplicationBuilder>? configure, params string[] overrides)
    {
        bool byContract = !overrides.Any(setting => setting.Contains(":Transforms:", StringComparison.Ordinal));
        if (configure is null && GatewayProcess.IsPublished)
        {
            var process = await GatewayProcess.StartWithAsync(configFolder, overrides);
            return new GatewayHost(null, process, [process.Public.BaseAddress!.ToString(), process.Management.BaseAddress!.ToString()], byContract);
        }

        var app = Program.Build(configFolder, [.. GatewayArguments.Of(overrides)], configure);
        try
        {
            await app.StartAsync();
            return new GatewayHost(app, null, [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses], byContract);
        }
        catch
        {
            await app.DisposeAsync(); // its file watchers are few on a machine
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        Management.Dispose();
        if (_process is not null)
        {
            await using (_process)
            {
                await _process.StopAsync();
            }
        }

        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }

    private static HttpClient Client(string address, Func<HttpMessageHandler, HttpMessageHandler> around)
        => new(around(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.None }))
        {
            BaseAddress = new Uri(address),
            Timeout = TimeSpan.FromSeconds(60),
        };
}
