using System.Globalization;
using OmaGateway.Masking;

namespace OmaGateway.Cli;

/// <summary>The leak report as a table: one line for each field that was touched, one column for each mark.</summary>
internal static class TallyTable
{
    private static readonly TallyMark[] Marks = Enum.GetValues<TallyMark>();

    public static void Write(MaskTally tally, TextWriter report)
    {
        var rows = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        tally.ForEach(rows, static (all, field, mark, count) =>
        {
            if (!all.TryGetValue(field, out int[]? counts)) all[field] = counts = new int[Marks.Length];
            counts[(int)mark] = count;
        });
        if (rows.Count == 0)
        {
            report.WriteLine("Nothing was masked or erased, and every field was documented.");
            return;
        }

        int width = rows.Keys.Max(field => field.Length);
        report.WriteLine("field".PadRight(width) + string.Concat(Marks.Select(mark => mark.ToString().ToLowerInvariant().PadLeft(10))));
        foreach ((string field, int[] counts) in rows)
            report.WriteLine(field.PadRight(width) + string.Concat(counts.Select(count => count.ToString(CultureInfo.InvariantCulture).PadLeft(10))));
    }
}
