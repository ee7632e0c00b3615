namespace OmaGateway.Observability;

/// <summary>One series of one metric, since the process began or (<see cref="ReadingChange"/>) since an earlier reading.</summary>
/// <param name="Metric">The instrument's name.</param>
/// <param name="Unit">The instrument's unit (UCUM).</param>
/// <param name="Kind">How <paramref name="Value"/> is to be read.</param>
/// <param name="Tags">The series' tags as text, ordered by name.</param>
/// <param name="Value">Sum of a counter, last value of a gauge, sum of a histogram's values.</param>
/// <param name="Buckets">A histogram's buckets; empty for all other kinds.</param>
internal sealed record Reading(string Metric, string Unit, ReadingKind Kind, IReadOnlyList<KeyValuePair<string, string>> Tags, double Value, IReadOnlyList<Bucket> Buckets)
{
    /// <summary>How many values a histogram has taken.</summary>
    public long Count => Buckets.Sum(bucket => bucket.Count);

    /// <summary>Metric and tags: the same for the same series in every collection.</summary>
    public string Series { get; } = Metric + '\n' + string.Join('\n', Tags.Select(tag => tag.Key + '=' + tag.Value));

    public string Tag(string name)
    {
        foreach (var tag in Tags)
        {
            if (tag.Key == name)
            {
                return tag.Value;
            }
        }

        return "";
    }
}

internal enum ReadingKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>A value of now; also what grows and shrinks.</summary>
    Gauge,

    Histogram,
}

/// <summary>The values above the bucket before and up to <paramref name="UpTo"/>; the last one is infinite.</summary>
internal readonly record struct Bucket(double UpTo, long Count);
