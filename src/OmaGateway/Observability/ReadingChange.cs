namespace OmaGateway.Observability;

/// <summary>What happened between two collections of readings.</summary>
internal static class ReadingChange
{
    /// <summary>Every series of <paramref name="now"/> less what it was in <paramref name="before"/>. Gauges make no sense here.</summary>
    public static IReadOnlyList<Reading> Since(IReadOnlyList<Reading> before, IReadOnlyList<Reading> now)
    {
        var earlier = new Dictionary<string, Reading>(before.Count, StringComparer.Ordinal);
        foreach (var reading in before)
        {
            earlier[reading.Series] = reading;
        }

        return [.. now.Select(reading => earlier.TryGetValue(reading.Series, out var old) ? Less(reading, old) : reading)];
    }

    private static Reading Less(Reading reading, Reading old)
        => reading.Count < old.Count
            ? reading // a series that began anew
            : reading with
            {
                Value = reading.Value - old.Value,
                Buckets = [.. reading.Buckets.Zip(old.Buckets, (a, b) => new Bucket(a.UpTo, a.Count - b.Count))],
            };
}
