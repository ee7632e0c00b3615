using System.Runtime.CompilerServices;
using OmaGateway.Masking.Rules;
using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// The short way for ASCII texts that a block holds and that have no run of x: all positions are decided at once. It masks exactly
/// as the kinds themselves do.
/// </summary>
internal static class AsciiMask
{
    /// <summary>Masks <paramref name="length"/> characters at the beginning of <paramref name="block"/>; false leaves it to the kind.</summary>
    public static bool TryWrite(FieldKind kind, in Block32 block, int length, Span<byte> destination, out MaskedText masked)
    {
        uint all = Block32.Below(length);
        masked = default;
        if ((block.EqualTo((byte)'@') & all) != 0 || block.HasMaskRun(all)) return false;
        switch (kind)
        {
            case FieldKind.Phone when length == 11 && block.First == '1' && (block.Digits & all) == all:
                masked = Write(block, length, 0b111_1000_0111, 0, destination);
                return true;
            case FieldKind.PersonName:
                uint parts = (block.EqualTo((byte)' ') | block.EqualTo((byte)'.') | block.EqualTo((byte)'-')) & all;
                masked = Write(block, length, parts, length - Block32.Count(parts) > 1 ? 1 : 0, destination);
                return true;
            case FieldKind.Company:
                uint separators = CompanySeparators(block) & all;
                masked = Write(block, length, separators, CompanyMask.Shown(length - Block32.Count(separators), ideographic: false), destination);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Shows <paramref name="kept"/>, stars, and of the first <paramref name="shown"/> other characters those that are letters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MaskedText Write(in Block32 block, int length, uint kept, int shown, Span<byte> destination)
    {
        uint all = Block32.Below(length);
        uint stars = block.EqualTo((byte)'*') & all;
        kept |= stars | (Block32.Lowest(all & ~kept, shown) & block.Letters);
        block.WriteMasked(kept, destination);
        if ((kept & all) == all) return new MaskedText(length, TallyMark.Masked);
        return new MaskedText(length, stars == 0 ? TallyMark.Clear : TallyMark.Partly);
    }

    private static uint CompanySeparators(in Block32 block) =>
        block.EqualTo((byte)' ') | block.EqualTo((byte)'.') | block.EqualTo((byte)'-') | block.EqualTo((byte)'&')
        | block.EqualTo((byte)',') | block.EqualTo((byte)'(') | block.EqualTo((byte)')') | block.EqualTo((byte)'/');
}
