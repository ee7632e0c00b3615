using System.Collections.Frozen;

namespace OmaGateway.Observability;

/// <summary>
/// The span attributes that may leave the process. Their values are numbers, words of closed sets, or names out of the
/// configuration (routes, clusters, upstream hosts); whatever is not listed is erased, as nobody vouches for it. Not here, on purpose:
/// <c>url.full</c>, <c>url.path</c>, <c>url.query</c>, <c>client.address</c>, <c>user_agent.original</c>, <c>network.peer.address</c>. The path of a
/// matched route is told as its template, <c>http.route</c>.
/// </summary>
internal static class SpanAttributes
{
    public static readonly FrozenSet<string> Allowed = FrozenSet.ToFrozenSet(
        [
            // OpenTelemetry's names for HTTP, server and client side.
            "http.request.method", "http.route", "http.response.status_code", "http.request.resend_count", "error.type",
            "network.protocol.version", "server.address", "server.port", "url.scheme", "exception.type",

            // OpenTelemetry's names for Redis.
            "db.system.name", "db.operation.name", "db.response.status_code",

            // YARP.
            "proxy.route_id", "proxy.cluster_id", "proxy.destination_id",

            // Our own; see MetricTags.
            MetricTags.Route, MetricTags.Outcome, MetricTags.Problem, MetricTags.Reason, MetricTags.Operation, MetricTags.State,
            "oma.mask.values", "oma.mask.clear", "oma.body.size",
        ],
        StringComparer.Ordinal);
}
