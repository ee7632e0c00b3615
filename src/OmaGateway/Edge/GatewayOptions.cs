namespace OmaGateway.Edge;

/// <summary>Section <c>Gateway</c>: the listeners and what the outermost layer allows.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Where browsers reach the gateway: scheme, host or <c>*</c>, port.</summary>
    public string PublicUrl { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Where operators and probes reach it: a listener of its own, never reachable through the public one.</summary>
    public string ManagementUrl { get; set; } = "http://127.0.0.1:8081";

    /// <summary>Exact origins (scheme://host[:port]) whose pages may read answers.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as CIDR; from all others they are ignored.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The largest request body in bytes; larger is 413.</summary>
    public long MaxRequestBodyBytes { get; set; } = 64 * 1024;
}
