using System.Collections.Frozen;

namespace OmaGateway.Edge;

/// <summary>
/// Which request headers nobody behind the edge may see. In this order:
/// <list type="number">
/// <item><description>what claims to come from a proxy (<c>X-Forwarded-*</c>, <c>Forwarded</c>, <c>X-Real-IP</c> ...): its one reader, the trusted-proxy rule, has read it</description></item>
/// <item><description>what wants to be another request than it is (<c>X-HTTP-Method-Override</c>, <c>X-Original-URL</c> ...) or another length (<c>X-Content-Length</c>)</description></item>
/// <item><description>the underscore twin of a header that something reads (<c>Content_Length</c>, <c>X_Forwarded_For</c>): some servers take both for one.
/// Token spellings are no twins: the token rule folds them</description></item>
/// <item><description>hop-by-hop fields (RFC 9110, 7.6.1). What <c>Connection</c> names is not looked at: Kestrel keeps of it no more than <c>close</c></description></item>
/// </list>
/// What then reaches the upstream is the route's <c>RequestHeadersAllowed</c>, which is shorter still.
/// </summary>
internal static class RequestHeaderRule
{
    private static readonly FrozenSet<string> Untrusted = FrozenSet.ToFrozenSet(
    [
        "Forwarded", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Via",
        "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Original-URL", "X-Original-Host", "X-Original-For", "X-Original-Proto", "X-Rewrite-URL",
        "X-Content-Length", "Proxy", "Proxy-Authorization", "Proxy-Connection", "Keep-Alive", "TE", "Trailer", "Upgrade",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers that the gateway or its framework reads, beside the untrusted ones.</summary>
    private static readonly FrozenSet<string> Read = FrozenSet.ToFrozenSet(
    [
        "Accept", "Accept-Encoding", "Authorization", "Cache-Control", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect", "Host",
        "If-Match", "If-Modified-Since", "If-None-Match", "Origin", "Pragma", "Range", "Sec-Fetch-Site", "Transfer-Encoding", "X-Oma-Csrf", "X-Request-Id",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a header that is dropped.</summary>
    public static bool IsDropped(string name)
        => Untrusted.Contains(name)
            || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
            || (name.Contains('_', StringComparison.Ordinal) && IsKnown(name.Replace('_', '-')));

    public static void Apply(IHeaderDictionary headers)
    {
        List<string>? dropped = null;
        foreach (var header in headers)
        {
            if (IsDropped(header.Key))
            {
                (dropped ??= []).Add(header.Key);
            }
        }

        dropped?.ForEach(name => headers.Remove(name));
    }

    private static bool IsKnown(string name) => Read.Contains(name) || IsDropped(name);
}
