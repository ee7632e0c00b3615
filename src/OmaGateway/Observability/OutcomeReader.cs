using OmaGateway.Problems;

namespace OmaGateway.Observability;

/// <summary>
/// Reads the outcome off what the client is told, so that the log can't say anything else: the problem's type, the
/// status, and the gateway's member of <c>Cache-Status</c> (RFC 9211).
/// </summary>
internal static class OutcomeReader
{
    public static Outcome Read(int status, ProblemType? problem, string? cacheStatus, bool proxied)
    {
        if (problem == ProblemTypes.QuotaExceeded || problem == ProblemTypes.ReducedCapacity)
        {
            return Outcome.BudgetClosed;
        }

        return status switch
        {
            429 => Outcome.Limited,
            >= 500 => Outcome.Failed,
            >= 400 => Outcome.Refused,
            _ => FromCache(cacheStatus) ?? (proxied ? Outcome.Forwarded : Outcome.Answered),
        };
    }

    /// <summary>What is past its freshness has a negative <c>ttl</c> (RFC 9211, 2.6), whether the upstream was asked first or not.</summary>
    private static Outcome? FromCache(string? cacheStatus) => cacheStatus switch
    {
        null => null,
        _ when cacheStatus.Contains("; ttl=-", StringComparison.Ordinal) => Outcome.Stale,
        _ when cacheStatus.Contains("; hit", StringComparison.Ordinal) => Outcome.Hit,
        _ when cacheStatus.Contains("; collapsed", StringComparison.Ordinal) && !cacheStatus.Contains("collapsed=?0", StringComparison.Ordinal) => Outcome.Collapsed,
        _ when cacheStatus.Contains("; fwd=bypass", StringComparison.Ordinal) => Outcome.Forwarded,
        _ when cacheStatus.Contains("; fwd=", StringComparison.Ordinal) => Outcome.Miss,
        _ => null,
    };
}
