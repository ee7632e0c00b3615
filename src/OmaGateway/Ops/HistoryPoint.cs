using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>Five minutes of the day in five numbers.</summary>
/// <param name="At">Their end, in seconds since 1970.</param>
/// <param name="Requests">Requests on the public listener.</param>
/// <param name="Failed">Answered with 5xx.</param>
/// <param name="Saved">Answered without an upstream call of their own.</param>
/// <param name="P95">Seconds within which 95 of 100 were answered; null where there were none.</param>
/// <param name="Spent">Mails of the day at that time; null where nobody knew.</param>
internal sealed record HistoryPoint(long At, long Requests, long Failed, long Saved, double? P95, long? Spent)
{
    public static HistoryPoint Of(long at, IReadOnlyList<Reading> change, long? spent)
    {
        var requests = TrafficNames.Requests(change).ToArray();
        return new(
            at,
            requests.Sum(reading => reading.Count),
            requests.Where(TrafficNames.IsFailed).Sum(reading => reading.Count),
            requests.Where(TrafficNames.IsSaved).Sum(reading => reading.Count),
            Quantile.Of(Quantile.Merge(requests), 0.95),
            spent);
    }
}

/// <summary>Which series the console reads, and what they mean to it.</summary>
internal static class TrafficNames
{
    private static readonly string[] SavedWords = [Outcome.Hit.Word, Outcome.Stale.Word, Outcome.Collapsed.Word, Outcome.Replayed.Word];

    public static IEnumerable<Reading> Requests(IEnumerable<Reading> readings) => Named(readings, RequestMetrics.Duration);

    public static IEnumerable<Reading> Named(IEnumerable<Reading> readings, string metric) => readings.Where(reading => reading.Metric == metric);

    public static bool IsFailed(Reading request) => request.Tag("http.response.status_code").StartsWith('5');

    /// <summary>No upstream call of its own was needed.</summary>
    public static bool IsSaved(Reading request) => SavedWords.Contains(request.Tag(MetricTags.Outcome));

    /// <summary>A lookup of any kind: what a hit ratio is a ratio of.</summary>
    public static bool IsLookup(Reading request) => IsSaved(request) || request.Tag(MetricTags.Outcome) == Outcome.Miss.Word;
}
