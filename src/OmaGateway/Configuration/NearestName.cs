namespace OmaGateway.Configuration;

/// <summary>Finds the valid name that a wrong one was meant to be, by edit distance.</summary>
internal static class NearestName
{
    /// <summary>The closest of <paramref name="valid"/>, or null when none begins alike or differs in less than half of its characters.</summary>
    public static string? Of(string name, IEnumerable<string> valid) =>
        valid.Select(candidate => (candidate, distance: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(pair => pair.distance <= Math.Max(2, pair.candidate.Length / 2) || IsCut(name, pair.candidate))
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    /// <summary>One begins with the other: a unit left out, a word too many.</summary>
    private static bool IsCut(string name, string candidate) => Math.Min(name.Length, candidate.Length) > 3
        && (candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase) || name.StartsWith(candidate, StringComparison.OrdinalIgnoreCase));

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
