namespace OmaGateway.Observability;

/// <summary>One series of one metric at one moment, since the process began.</summary>
/// <param name="Metric">The instrument's name.</param>
/// <param name="Tags">The series' tags as text.</param>
/// <param name="Value">Sum of a counter, last value of a gauge, sum of a histogram's values.</param>
/// <param name="Buckets">A histogram's buckets; empty for all other kinds.</param>
internal sealed record Reading(string Metric, IReadOnlyDictionary<string, string> Tags, double Value, IReadOnlyList<Bucket> Buckets)
{
    /// <summary>How many values a histogram has taken.</summary>
    public long Count { get; } = Buckets.Sum(bucket => bucket.Count);

    public string Tag(string name) => Tags.GetValueOrDefault(name, "");
}

/// <summary>The values above the bucket before and up to <paramref name="UpTo"/>; the last one is infinite.</summary>
internal readonly record struct Bucket(double UpTo, long Count);
