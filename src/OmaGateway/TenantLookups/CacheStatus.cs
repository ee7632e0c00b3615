using System.Globalization;
using System.Runtime.CompilerServices;

namespace OmaGateway.TenantLookups;

/// <summary>Spells <c>Cache-Status</c> (RFC 9211) and the <c>Cache-Control</c> of a lookup's answer. Every word is from a closed set.</summary>
internal static class CacheStatus
{
    public const string Header = "Cache-Status";

    public const string Local = "local";
    public const string Shared = "shared";
    public const string WhileRevalidate = "stale-while-revalidate";
    public const string IfError = "stale-if-error";
    public const string RefreshLimited = "refresh-limited";

    public const string Bypass = "oma-gateway; fwd=bypass";
    public const string OnlyIfCached = "oma-gateway; fwd=miss; detail=only-if-cached";

    /// <summary>Answered without asking the upstream; a negative ttl is the time since it was fresh.</summary>
    public static string Hit(long ttl, string detail) => string.Create(CultureInfo.InvariantCulture, $"oma-gateway; hit; ttl={ttl}; detail={detail}");

    /// <summary>The upstream was asked; <paramref name="status"/> is what it said, or null where it said nothing.</summary>
    public static string Forwarded(ForwardReason reason, int? status, bool collapsed, bool stored = false, long? ttl = null, string? detail = null)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[128]);
        text.AppendLiteral(reason switch
        {
            ForwardReason.Stale => "oma-gateway; fwd=stale",
            ForwardReason.Request => "oma-gateway; fwd=request",
            _ => "oma-gateway; fwd=miss",
        });
        if (status is { } code)
        {
            text.AppendLiteral("; fwd-status=");
            text.AppendFormatted(code);
        }

        text.AppendLiteral(stored ? "; stored" : "");
        text.AppendLiteral(collapsed ? "; collapsed" : "");
        if (ttl is { } seconds)
        {
            text.AppendLiteral("; ttl=");
            text.AppendFormatted(seconds);
        }

        if (detail is not null)
        {
            text.AppendLiteral("; detail=");
            text.AppendLiteral(detail);
        }

        return text.ToStringAndClear();
    }

    /// <summary>For the one browser that asked; what is left of the fresh time, and nothing of a stale copy's.</summary>
    public static string Private(long ttl) => string.Create(CultureInfo.InvariantCulture, $"private, max-age={Math.Max(0, ttl)}");
}

/// <summary>Why the upstream was asked (RFC 9211 2.2).</summary>
internal enum ForwardReason
{
    /// <summary>There was no copy that could be used.</summary>
    Miss,

    /// <summary>There was one, but not fresh.</summary>
    Stale,

    /// <summary>There was a fresh one, but the request did not want it.</summary>
    Request,
}
