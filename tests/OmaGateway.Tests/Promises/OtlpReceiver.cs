using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OmaGateway.Tests.Promises;

/// <summary>Takes what the gateway exports by OTLP over HTTP: the very bytes of traces, metrics and logs that leave the process.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Endpoint => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <param name="received">Gets the signal's path (<c>/v1/traces</c>) and the body.</param>
    public static async Task<OtlpReceiver> StartAsync(Action<string, byte[]> received)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received(context.Request.Path, body.ToArray());
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        await app.StartAsync();
        return new OtlpReceiver(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
