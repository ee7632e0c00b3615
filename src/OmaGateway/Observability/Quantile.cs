namespace OmaGateway.Observability;

/// <summary>Quantiles out of histogram buckets, as Prometheus' <c>histogram_quantile</c> reckons them.</summary>
internal static class Quantile
{
    /// <returns>Null where no value was taken; the greatest finite bound where the rank lies above it.</returns>
    public static double? Of(IReadOnlyList<Bucket> buckets, double quantile)
    {
        long total = buckets.Sum(bucket => bucket.Count);
        if (total == 0)
        {
            return null;
        }

        double rank = quantile * total, lower = 0;
        long below = 0;
        foreach (var bucket in buckets)
        {
            if (below + bucket.Count >= rank && bucket.Count > 0)
            {
                return double.IsInfinity(bucket.UpTo) ? lower : lower + ((bucket.UpTo - lower) * (rank - below) / bucket.Count);
            }

            below += bucket.Count;
            lower = bucket.UpTo;
        }

        return lower;
    }

    /// <summary>The buckets of several series of one histogram as one.</summary>
    public static IReadOnlyList<Bucket> Merge(IEnumerable<Reading> readings) =>
        [.. readings.SelectMany(reading => reading.Buckets)
            .GroupBy(bucket => bucket.UpTo)
            .OrderBy(group => group.Key)
            .Select(group => new Bucket(group.Key, group.Sum(bucket => bucket.Count)))];
}
