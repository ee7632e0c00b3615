namespace OmaGateway.Masking.Kinds;

/// <summary>The result of masking one text: the bytes written and how the value had arrived.</summary>
internal readonly record struct MaskedText(int Length, TallyMark Arrival)
{
    /// <summary>Compares what was written with what came: unchanged is masked, changed with mask characters in it is partly.</summary>
    public static MaskedText From(ReadOnlySpan<byte> text, ReadOnlySpan<byte> written, bool sawMask) =>
        new(written.Length, written.SequenceEqual(text) ? TallyMark.Masked : sawMask ? TallyMark.Partly : TallyMark.Clear);
}
