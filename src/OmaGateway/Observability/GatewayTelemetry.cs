using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OmaGateway.Observability;

/// <summary>
/// The names under which the gateway tells what it does. For a room:
/// <list type="bullet">
/// <item>Spans: <c>using var span = GatewayTelemetry.Source.StartActivity("mail_budget reserve")</c>: lower case, a noun with <c>_</c>, then the
/// verb. It is null unless somebody listens. Tags: only those of <see cref="SpanAttributes"/>; every other one is erased before export.</item>
/// <item>Metrics: one class per room, <c>meterFactory.Create(GatewayTelemetry.MeterPrefix + "MailBudget")</c>; instruments are called
/// <c>oma.&lt;noun&gt;.&lt;what&gt;</c>, or as OpenTelemetry's conventions say where they know such a thing (<see cref="RequestMetrics.Duration"/>); units in UCUM (<c>s</c>, <c>{mail}</c>), no unit in the name; tags from <see cref="MetricTags"/> with values from closed sets
/// (route ids, enums, words of our own): never a text that a client or the upstream sent. Everything under the prefix is exported.</item>
/// <item>The word of the request's one log line and of <c>http.server.request.duration</c>: <see cref="Outcome"/>.</item>
/// <item>What operators see on the console: <see cref="ISnapshotSource"/>. What belongs on /readyz as a detail: <see cref="IHealthSource"/>.</item>
/// </list>
/// </summary>
internal static class GatewayTelemetry
{
    /// <summary>The one activity source of all rooms.</summary>
    public const string SourceName = "OmaGateway";

    /// <summary>Every meter of the gateway is called this and the room's name: <c>OmaGateway.MailBudget</c>.</summary>
    public const string MeterPrefix = "OmaGateway.";

    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>Bounds of every histogram in seconds: those of OpenTelemetry's conventions for HTTP, 5 ms to 10 s. Its defaults are for milliseconds.</summary>
    public static InstrumentAdvice<double> Seconds { get; } = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };
}

/// <summary>Tag names of the gateway's own metrics.</summary>
internal static class MetricTags
{
    /// <summary>A route id of the configuration, or <c>none</c>.</summary>
    public const string Route = "oma.route";

    /// <summary>A word of a closed set: what became of it.</summary>
    public const string Outcome = "oma.outcome";

    /// <summary>Slug of a <see cref="Problems.ProblemType"/>.</summary>
    public const string Problem = "oma.problem";

    /// <summary>The documented name of a masked field, or <c>other</c>; never a name that only the upstream knows.</summary>
    public const string Field = "oma.field";

    /// <summary>How a value arrived: a word of a closed set such as <c>clear</c>, <c>masked</c>.</summary>
    public const string Arrival = "oma.arrival";

    /// <summary>Why, as a word of a closed set.</summary>
    public const string Reason = "oma.reason";

    /// <summary>A name of our own for what was done, such as the name of a Redis script.</summary>
    public const string Operation = "oma.operation";

    /// <summary>Name of a request body's contract.</summary>
    public const string Contract = "oma.contract";

    /// <summary>The state that a gauge of 0 or 1 speaks of.</summary>
    public const string State = "oma.state";
}
