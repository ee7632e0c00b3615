using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmaGateway.Edge;

/// <summary>Section <c>Gateway</c>: the listeners and what the outermost layer allows.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Where browsers reach the gateway: scheme, host or <c>*</c>, port.</summary>
    public string PublicUrl { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Where operators and probes reach it: a listener of its own, never reachable through the public one.</summary>
    public string ManagementUrl { get; set; } = "http://127.0.0.1:8081";

    /// <summary>Exact origins (scheme://host[:port]) whose pages may read answers. Neither <c>*</c> nor a path.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as CIDR; from all others they are ignored.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// Connections at once to a listener; one more is closed at once. An idle one takes 11 to 16 KiB: 4,096 take a quarter of the chart's 256 MiB.
    /// </summary>
    [Range(16, 100_000)]
    public int MaxConnections { get; set; } = 4096;

    /// <summary>The largest request body in bytes; larger is 413.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public long MaxRequestBodyBytes { get; set; } = 64 * 1024;

    /// <summary>All request header lines together in bytes; more is 431.</summary>
    [Range(4096, 256 * 1024)]
    public int MaxRequestHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Request header lines; more is 431.</summary>
    [Range(16, 1000)]
    public int MaxRequestHeaderCount { get; set; } = 64;

    /// <summary>Method, path and query in bytes; longer is 414.</summary>
    [Range(1024, 64 * 1024)]
    public int MaxRequestLineBytes { get; set; } = 8 * 1024;

    /// <summary>From the first byte of a request to the last of its headers; slower is 408.</summary>
    [Range(1, 300)]
    public int RequestHeadersSeconds { get; set; } = 10;

    /// <summary>The time-out of what is not a proxied route, and of a route without a <c>Timeout</c> of its own; longer is 504.</summary>
    [Range(1, 300)]
    public int RequestTimeoutSeconds { get; set; } = 15;

    /// <summary>How long a browser may keep a preflight's answer.</summary>
    [Range(0, 86400)]
    public int PreflightSeconds { get; set; } = 600;

    /// <summary>Strict-Transport-Security's max-age on answers to https requests; 0 leaves the header out.</summary>
    [Range(0, 63_072_000)]
    public int HstsSeconds { get; set; } = 31_536_000;
}

[OptionsValidator]
internal sealed partial class GatewayOptionsRanges : IValidateOptions<GatewayOptions>;
