using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Tests.Contract;

namespace OmaGateway.Tests.Hosting;

/// <summary>The gateway in this process: the real composition on a real Kestrel, both listeners on free ports.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, bool byContract)
    {
        _app = app;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Public = Client(addresses[0], handler => byContract ? new ContractHandler(handler) : handler);
        Management = Client(addresses[1], static handler => handler);
    }

    public HttpClient Public { get; }

    public HttpClient Management { get; }

    public IServiceProvider Services => _app.Services;

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
        var app = Program.Build(configFolder, [.. GatewayArguments.Of(overrides)], configure);
        try
        {
            await app.StartAsync();
            return new GatewayHost(app, byContract: !overrides.Any(setting => setting.Contains(":Transforms:", StringComparison.Ordinal)));
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
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static HttpClient Client(string address, Func<HttpMessageHandler, HttpMessageHandler> around)
        => new(around(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.None }))
        {
            BaseAddress = new Uri(address),
            Timeout = TimeSpan.FromSeconds(60),
        };
}
