using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OmaSimulator.Control;
using OmaSimulator.Faults;
using OmaSimulator.Routes;
using OmaSimulator.Wire;

namespace OmaSimulator;

/// <summary>The OMA upstream with every quirk and fault as a switch; one process serves all of its hosts.</summary>
public static class Simulator
{
    /// <summary>Starts a simulator in this process.</summary>
    /// <param name="url">Where to listen, as <c>http://127.0.0.1:8090</c>; port 0 takes a free one.</param>
    /// <param name="time">The clock for thresholds, codes and the journal; latency is always real. Null: the system's.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<RunningSimulator> StartAsync(string url, TimeProvider? time = null, CancellationToken ct = default)
    {
        var clock = time ?? TimeProvider.System;
        var journal = new Journal();
        var faults = new FaultState();
        var interfaces = new Interfaces(journal, clock);
        var upstream = new Upstream(journal, faults, interfaces, clock);
        var control = new ControlEndpoints(journal, faults, interfaces);

        // An empty builder: no configuration, logging or environment of the process that it is started in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, new Uri(url)));
        var app = builder.Build();
        app.Run(context => context.Request.Path.StartsWithSegments("/__sim", StringComparison.Ordinal) ? control.InvokeAsync(context) : upstream.InvokeAsync(context));
        await app.StartAsync(ct);

        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new RunningSimulator(app, new Uri(addresses.Addresses.First()), journal, faults, interfaces);
    }

    private static void Configure(KestrelServerOptions kestrel, Uri url)
    {
        kestrel.AddServerHeader = false;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;

        // Wide enough to see whatever a gateway lets through, and to journal it.
        kestrel.Limits.MaxRequestHeadersTotalSize = 1 << 20;
        kestrel.Limits.MaxRequestHeaderCount = 1000;
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 2 << 20;
        kestrel.Limits.MaxRequestBodySize = 64 << 20;
        kestrel.Limits.MinResponseDataRate = null;

        var address = IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Loopback;
        kestrel.Listen(address, url.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(RequestHeadRecorder.Attach);
        });
    }
}
