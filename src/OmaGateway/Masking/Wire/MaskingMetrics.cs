using System.Diagnostics.Metrics;
using OmaGateway.Observability;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// The leak report as metrics: read when they are collected, so that a request pays nothing for them. Tag values are route ids, names that the
/// rules know, and words of closed sets.
/// </summary>
internal static class MaskingMetrics
{
    public static void Observe(IMeterFactory meters, LeakReport report)
    {
        var meter = meters.Create(GatewayTelemetry.MeterPrefix + "Masking");
        meter.CreateObservableCounter("oma.masking.values", () => Arrivals(report), "{value}", "Personal values masked, by how they arrived.");
        meter.CreateObservableCounter("oma.masking.erased", () => Marked(report, TallyMark.Erased), "{value}", "Values erased as a whole.");
        meter.CreateObservableCounter("oma.masking.drift", () => Marked(report, TallyMark.Drift), "{value}", "Values that no page documents, or not of the documented shape.");
        meter.CreateObservableCounter("oma.masking.unreadable", () => Unreadable(report), "{answer}", "Answers of which nothing was passed on, by reason.");
    }

    /// <summary>How a personal value arrived, as the word of a tag; null for marks that aren't arrivals.</summary>
    public static string? Arrival(TallyMark mark) => mark switch
    {
        TallyMark.Masked => "masked",
        TallyMark.Partly => "partly",
        TallyMark.Clear => "clear",
        _ => null,
    };

    private static IEnumerable<Measurement<long>> Arrivals(LeakReport report)
        => from count in report.Routes.SelectMany(route => route.Values())
           let arrival = Arrival(count.Mark)
           where arrival is not null
           select new Measurement<long>(count.Count, new(MetricTags.Route, count.Route), new(MetricTags.Field, count.Field), new(MetricTags.Arrival, arrival));

    private static IEnumerable<Measurement<long>> Marked(LeakReport report, TallyMark mark)
        => from count in report.Routes.SelectMany(route => route.Values())
           where count.Mark == mark
           select new Measurement<long>(count.Count, new(MetricTags.Route, count.Route), new(MetricTags.Field, count.Field));

    private static IEnumerable<Measurement<long>> Unreadable(LeakReport report)
        => from route in report.Routes
           from count in route.Unreadable()
           select new Measurement<long>(count.Count, new(MetricTags.Route, route.Route), new(MetricTags.Reason, count.Reason.ToString()));
}
