namespace OmaGateway.Masking;

/// <summary>What was done to a field's value. The first three say how a personal value arrived.</summary>
internal enum TallyMark
{
    /// <summary>Arrived masked at least as far as the rule asks.</summary>
    Masked,

    /// <summary>Arrived with mask characters, and more of it had to be hidden.</summary>
    Partly,

    /// <summary>Arrived in clear.</summary>
    Clear,

    /// <summary>Erased as a whole.</summary>
    Erased,

    /// <summary>Not documented, or not of the documented shape.</summary>
    Drift,
}

/// <summary>
/// Counts by field and mark for one route: the leak report. Field names come from the rules alone
/// (everything else is <see cref="FieldNames.Unknown"/>), values never. Not thread-safe: one owner at a time.
/// </summary>
internal sealed class MaskTally(FieldNames names)
{
    private const int Marks = 5;
    private readonly int[] _counts = new int[names.Count * Marks];

    /// <summary>Where a count isn't zero, in the order of first sight: an answer counts few of all names, and pays for those alone.</summary>
    private readonly int[] _touched = new int[names.Count * Marks];
    private int _touchedCount;

    public MaskTally(MaskingPlan plan)
        : this(plan.Names)
    {
    }

    public long this[string field, TallyMark mark] =>
        names.IndexOf(field) is var index and >= 0 ? _counts[(index * Marks) + (int)mark] : 0;

    public void Add(int field, TallyMark mark)
    {
        int at = (field * Marks) + (int)mark;
        if (_counts[at]++ == 0) _touched[_touchedCount++] = at;
    }

    /// <summary>Hands each count above zero to <paramref name="visit"/>, in no particular order.</summary>
    public void ForEach<TState>(TState state, Action<TState, string, TallyMark, int> visit)
    {
        foreach (int at in Touched) visit(state, names[at / Marks], (TallyMark)(at % Marks), _counts[at]);
    }

    public void Reset()
    {
        foreach (int at in Touched) _counts[at] = 0;
        _touchedCount = 0;
    }

    private ReadOnlySpan<int> Touched => _touched.AsSpan(0, _touchedCount);
}
