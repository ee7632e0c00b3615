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

    /// <summary>To be called before an answer that may leave a body unread: one that is declared beyond its bound, or whose length nobody knows yet.</summary>
    public static void ThrowAway(HttpContext context)
    {
        if (context.Request.ContentLength is { } declared)
        {
            if (declared > Bound(context))
            {
                TakeOver(context);
                Close(context);
            }
        }
        else if (context.Request.Headers.TransferEncoding.Count > 0)
        {
            TakeOver(context);
        }
    }

    /// <summary>For who reads a body and holds its bound by himself, which is given here, in bytes; null where there is none. Nothing may have been read yet.</summary>
    public static long? TakeOver(HttpContext context)
    {
        var bound = Bound(context);
        if (bound is { } most)
        {
            context.Feature<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = Math.Max(most, MostThrownAway);
        }

        return bound;
    }

    /// <summary>Who has gone beyond a bound is cut off. HTTP/2 has streams of its own to end.</summary>
    public static void Close(HttpContext context)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
    }

    /// <summary>Null where there is none, or some of the body has been read.</summary>
    private static long? Bound(HttpContext context)
        => context.Feature<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size ? size.MaxRequestBodySize : null;
}
