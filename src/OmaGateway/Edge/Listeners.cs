using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OmaGateway.Routing;

namespace OmaGateway.Edge;

/// <summary>
/// Two listeners in one Kestrel. Which one a connection came in by is marked on the connection itself: unlike a Host header or a
/// port, no client and no proxy can claim it.
/// </summary>
internal static class Listeners
{
    private sealed class ManagementConnection;

    /// <summary>Who reads more slowly is cut off: 72 kB are held for 18 seconds, not for five minutes as with Kestrel's 240 B/s.</summary>
    private static readonly MinDataRate SlowestReader = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));

    public static bool IsManagement(HttpContext context) => context.Feature<ManagementConnection>() is not null;

    public static void Configure(KestrelServerOptions kestrel)
    {
        var monitor = kestrel.ApplicationServices.GetRequiredService<IOptionsMonitor<GatewayOptions>>();
        var options = monitor.CurrentValue;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections; // each listener counts its own: probes get through when the public one is full
        kestrel.Limits.MaxResponseBufferSize = 16 * 1024; // who asks and does not read holds little more than this; large answers have a bound of their own (AnswerBody)
        kestrel.Limits.MinResponseDataRate = SlowestReader;
        Limit(kestrel.Limits, options);
        monitor.OnChange(changed => Limit(kestrel.Limits, changed));
        Bind(kestrel, options.PublicUrl, static _ => { });
        Bind(kestrel, options.ManagementUrl, static listen => listen.Use(next => connection =>
        {
            connection.Features.Set(new ManagementConnection());
            return next(connection);
        }));
    }

    /// <summary>
    /// Kestrel reads these anew for each request of HTTP/1.1 (the body's bound while it waits for that request, the time for the headers when the connection
    /// is made): a change needs no new listener, and connections that are open follow with their next request but one.
    /// </summary>
    private static void Limit(KestrelServerLimits limits, GatewayOptions options)
    {
        limits.MaxRequestBodySize = options.MaxRequestBodyBytes;
        limits.MaxRequestLineSize = options.MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = options.MaxRequestHeaderBytes;
        limits.MaxRequestHeaderCount = options.MaxRequestHeaderCount;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.RequestHeadersSeconds);
    }

    private static void Bind(KestrelServerOptions kestrel, string url, Action<ListenOptions> configure)
    {
        var address = BindingAddress.Parse(url);
        void Configured(ListenOptions listen)
        {
            if (address.Scheme == "https")
            {
                listen.UseHttps();
            }

            configure(listen);
        }

        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, address.Port, Configured);
        }
        else if (address.Host == "localhost")
        {
            kestrel.ListenLocalhost(address.Port, Configured);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Configured);
        }
    }
}
