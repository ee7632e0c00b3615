using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Routing;

/// <summary>
/// YARP's client for the upstreams, which counts under this host's meters, so that <c>http.client.*</c> speaks of upstreams alone: what other clients in
/// this process do (the OTLP exporter above all) is counted elsewhere and not exported. It sends whole bodies whole (<see cref="WholeBodyHandler"/>).
/// </summary>
internal sealed class UpstreamClientFactory(IMeterFactory meters, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
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
