using OmaGateway.Problems;

namespace OmaGateway.Observability;

/// <summary>
/// Reads the outcome off what the client is told, so that the log can't say anything else: the problem's type, the
/// status, and the gateway's member of <c>Cache-Status</c> (RFC 9211).
/// </summary>
internal static class OutcomeReader
{
    /// <param name="status">400 or more.</param>
    /// <param name="problem">What the document says, where there is one.</param>
    public static Outcome ReadRefusal(int status, ProblemType? problem)
        => problem == ProblemTypes.QuotaExceeded || problem == ProblemTypes.ReducedCapacity ? Outcome.BudgetClosed
            : status == 429 ? Outcome.Limited
            : status >= 500 ? Outcome.Failed
            : Outcome.Refused;

    /// <param name="cacheStatus">Of an answer below 400.</param>
    /// <param name="proxied">Whether the upstream was asked.</param>
    public static Outcome Read(string? cacheStatus, bool proxied) => FromCache(cacheStatus) ?? (proxied ? Outcome.Forwarded : Outcome.Answered);

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
