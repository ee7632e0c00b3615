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
    private bool _any;

    public MaskTally(MaskingPlan plan)
        : this(plan.Names)
    {
    }

    public long this[string field, TallyMark mark] =>
        names.IndexOf(field) is var index and >= 0 ? _counts[(index * Marks) + (int)mark] : 0;

    public void Add(int field, TallyMark mark)
    {
        _counts[(field * Marks) + (int)mark]++;
        _any = true;
    }

    /// <summary>Hands each count above zero to <paramref name="visit"/>.</summary>
    public void ForEach<TState>(TState state, Action<TState, string, TallyMark, int> visit)
    {
        if (!_any) return;
        for (int i = 0; i < _counts.Length; i++)
            if (_counts[i] > 0) visit(state, names[i / Marks], (TallyMark)(i % Marks), _counts[i]);
    }

    public void Reset()
    {
        if (_any) Array.Clear(_counts);
        _any = false;
    }
}
