using Microsoft.AspNetCore.Http.Features;
using OmaGateway.Routing;

namespace OmaGateway.Problems;

/// <summary>
/// The body of a request that is refused. Kestrel reads what an answered request has left unread before it closes or reuses a connection, but no body beyond its
/// bound: it closes with bytes unread, the connection is reset, and a client that still sends may never see its answer (RFC 9112, section 9.6). So the
/// bound is raised for what is only thrown away; Kestrel gives that five seconds.
/// </summary>
internal static class UnreadBody
{
    /// <summary>In bytes.</summary>
    private const long MostThrownAway = 16 * 1024 * 1024;

    /// <summary>To be called before an answer that leaves a body unread.</summary>
    public static void ThrowAway(HttpContext context)
    {
        bool beyond = context.Request.ContentLength is { } length
            ? length > context.Feature<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize
            : context.Request.Headers.TransferEncoding.Count > 0; // HTTP/2 has streams of its own to reset
        if (beyond)
        {
            TakeOver(context);
            context.Response.Headers.Connection = "close";
        }
    }

    /// <summary>For who reads a body and holds its bound by himself, which is given here, in bytes; null where there is none. Nothing may have been read yet.</summary>
    public static long? TakeOver(HttpContext context)
    {
        if (context.Feature<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false, MaxRequestBodySize: { } bound } size)
        {
            return null;
        }

        size.MaxRequestBodySize = Math.Max(bound, MostThrownAway);
        return bound;
    }
}
