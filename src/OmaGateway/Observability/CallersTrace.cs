using System.Diagnostics;

namespace OmaGateway.Observability;

/// <summary>
/// A caller's trace id is continued and handed on also where no spans are exported; without one a request has its own id and needs no activity. The framework
/// would do the same for whoever listens to it, and at a price for every request.
/// </summary>
internal static class CallersTrace
{
    /// <summary>The activity to end with the request. Null where ASP.NET Core has made one, or where the caller named no trace (W3C Trace Context, 3.2).</summary>
    public static Activity? Continue(IHeaderDictionary headers)
        => headers.TraceParent is [{ } given] && Activity.Current is null && ActivityContext.TryParse(given, null, isRemote: true, out var parent)
            ? new Activity("request") { IsAllDataRequested = false }.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags).Start()
            : null;
}
