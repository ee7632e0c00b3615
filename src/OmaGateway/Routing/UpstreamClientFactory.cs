using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Routing;

/// <summary>
/// YARP's client for the upstreams, which counts under this host's meters, so that <c>http.client.*</c> speaks of upstreams alone: what other clients in
/// this process do (the OTLP exporter above all) is counted elsewhere and not exported. It sends whole bodies whole (<see cref="WholeBodyHandler"/>), and only so
/// many requests at once: the others wait for a connection, within their time-outs.
/// </summary>
internal sealed class UpstreamClientFactory(IMeterFactory meters, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    /// <summary>
    /// To one upstream, unless its cluster's <c>HttpClient:MaxConnectionsPerServer</c> says another number. An answer that comes in takes up to half a megabyte
    /// until it is written: of 2,000 at once with 72 kB each a pod of 256 MiB died.
    /// </summary>
    private const int MaxConnections = 64;

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.MaxConnectionsPerServer = context.NewConfig.MaxConnectionsPerServer ?? MaxConnections;
        handler.EnableMultipleHttp2Connections = context.NewConfig.EnableMultipleHttp2Connections ?? false; // as many requests as the upstream takes by one connection
        handler.MeterFactory = meters;
        handler.SslOptions.CertificateChainPolicy = FromTheHandshakeAlone();
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler)
        => new WholeBodyHandler { InnerHandler = base.WrapHandler(context, handler) };

    /// <summary>
    /// .NET fetches an intermediate certificate that an upstream leaves out of its handshake, from an address that the certificate names, and waits for it on
    /// the socket's thread; here such a chain is not trusted instead. A policy replaces all of .NET's choices, so the others are said as they are without one.
    /// </summary>
    private static X509ChainPolicy FromTheHandshakeAlone() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        ApplicationPolicy = { new Oid("1.3.6.1.5.5.7.3.1") }, // server authentication
    };
}
