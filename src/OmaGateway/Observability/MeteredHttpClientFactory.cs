using System.Diagnostics.Metrics;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Observability;

/// <summary>
/// Has the upstreams' client count under this host's meters, so that <c>http.client.*</c> speaks of upstreams alone: what other clients in
/// this process do (the OTLP exporter above all) is counted elsewhere and not exported.
/// </summary>
internal sealed class MeteredHttpClientFactory(IMeterFactory meters, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.MeterFactory = meters;
    }
}
