using OmaGateway.Routing;

namespace OmaGateway.Configuration;

/// <summary>Every word that may begin a transform: YARP 2.1's own, and the gateway's.</summary>
internal static class TransformNames
{
    private static readonly string[] Yarp =
    [
        "PathPrefix", "PathRemovePrefix", "PathSet", "PathPattern",
        "QueryValueParameter", "QueryRouteParameter", "QueryRemoveParameter", "HttpMethodChange",
        "RequestHeadersCopy", "RequestHeaderOriginalHost", "RequestHeader", "RequestHeaderRouteValue", "RequestHeaderRemove", "RequestHeadersAllowed",
        "X-Forwarded", "Forwarded", "ClientCert",
        "ResponseHeadersCopy", "ResponseHeader", "ResponseHeaderRemove", "ResponseHeadersAllowed",
        "ResponseTrailersCopy", "ResponseTrailer", "ResponseTrailerRemove", "ResponseTrailersAllowed",
    ];

    public static IEnumerable<string> All => [.. RoutePolicyReader.Keys, .. Yarp];
}
