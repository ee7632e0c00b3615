using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace OmaGateway.Edge;

/// <summary>
/// Two listeners in one Kestrel. Which one a connection came in by is marked on the connection itself: unlike a Host header or a
/// port, no client and no proxy can claim it.
/// </summary>
internal static class Listeners
{
    private sealed class ManagementConnection;

    public static bool IsManagement(HttpContext context) => context.Features.Get<ManagementConnection>() is not null;

    public static void Configure(KestrelServerOptions kestrel)
    {
        var options = kestrel.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBodyBytes;
        kestrel.Limits.MaxRequestLineSize = options.MaxRequestLineBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = options.MaxRequestHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = options.MaxRequestHeaderCount;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.RequestHeadersSeconds);
        Bind(kestrel, options.PublicUrl, static _ => { });
        Bind(kestrel, options.ManagementUrl, static listen => listen.Use(next => connection =>
        {
            connection.Features.Set(new ManagementConnection());
            return next(connection);
        }));
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
