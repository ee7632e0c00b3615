using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking.Kinds;

/// <summary>The short way for texts of up to 32 ASCII characters without a run of x: all positions are decided at once.</summary>
internal static class AsciiMask
{
    public static bool TryLoad(ReadOnlySpan<byte> text, out Block32 block)
    {
        block = text.Length <= Block32.Size ? Block32.Of(text) : default;
        return text.Length <= Block32.Size && block.NonAscii == 0 && !block.HasMaskRun();
    }

    /// <summary>Shows stars, separators, and of the first <paramref name="shown"/> other characters those that are letters.</summary>
    public static MaskedText Write(in Block32 block, int length, uint separators, int shown, Span<byte> destination)
    {
        uint all = Block32.Below(length);
        uint stars = block.EqualTo((byte)'*') & all;
        uint kept = separators | stars | (Block32.First(all & ~separators, shown) & block.Letters);
        block.WriteMasked(kept, destination);
        if ((kept & all) == all) return new MaskedText(length, TallyMark.Masked);
        return new MaskedText(length, stars == 0 ? TallyMark.Clear : TallyMark.Partly);
    }
}
