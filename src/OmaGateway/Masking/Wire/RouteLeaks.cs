using OmaGateway.Routing;

namespace OmaGateway.Masking.Wire;

/// <summary>Totals of one route since the process started. Thread-safe; names of fields and counts, never values.</summary>
internal sealed class RouteLeaks(string route, FieldNames names)
{
    private static readonly TallyMark[] Marks = Enum.GetValues<TallyMark>();
    private static readonly UnreadableReason[] Reasons = Enum.GetValues<UnreadableReason>();

    private readonly long[] _values = new long[names.Count * Marks.Length];
    private readonly long[] _unreadable = new long[Reasons.Length];

    public string Route { get; } = route;

    public void Add(MaskTally tally) => tally.ForEach(this, static (leaks, field, mark, count) => leaks.Add(field, mark, count));

    public void Unreadable(UnreadableReason reason) => Interlocked.Increment(ref _unreadable[(int)reason]);

    /// <summary>Every count above zero.</summary>
    public IEnumerable<LeakCount> Values()
    {
        for (int i = 0; i < _values.Length; i++)
        {
            if (Interlocked.Read(ref _values[i]) is > 0 and var count)
            {
                yield return new LeakCount(Route, names[i / Marks.Length], (TallyMark)(i % Marks.Length), count);
            }
        }
    }

    /// <summary>Answers that could not be shown, by reason; every count above zero.</summary>
    public IEnumerable<(UnreadableReason Reason, long Count)> Unreadable()
    {
        foreach (var reason in Reasons)
        {
            if (Interlocked.Read(ref _unreadable[(int)reason]) is > 0 and var count)
            {
                yield return (reason, count);
            }
        }
    }

    private void Add(string field, TallyMark mark, int count)
        => Interlocked.Add(ref _values[(Math.Max(names.IndexOf(field), FieldNames.UnknownIndex) * Marks.Length) + (int)mark], count);
}

/// <summary>How often a field's value was handled in one way.</summary>
/// <param name="Route">Route id.</param>
/// <param name="Field">A name that the rules know, or <see cref="FieldNames.Unknown"/>.</param>
/// <param name="Mark">How the value arrived, or that it was erased or drifted.</param>
/// <param name="Count">Values since the process started.</param>
internal readonly record struct LeakCount(string Route, string Field, TallyMark Mark, long Count);
