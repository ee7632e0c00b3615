using System.Numerics;
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
    /// <summary>Masks <paramref name="text"/>, with which <paramref name="block"/> begins; false leaves it to the kind.</summary>
    public static bool TryWrite(FieldKind kind, in Block32 block, ReadOnlySpan<byte> text, Span<byte> destination, out MaskedText masked)
    {
        int length = text.Length;
        uint all = Block32.Below(length);
        masked = default;
        uint at = block.EqualTo((byte)'@') & all;
        if (block.HasMaskRun(all)) return false;
        if (kind == FieldKind.Email) return TryWriteEmail(block, text, at, destination, out masked);
        if (at != 0) return false;
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

    /// <summary>One <c>@</c>, before it no stars and behind it a domain without digits, in which there is nothing to detect.</summary>
    private static bool TryWriteEmail(in Block32 block, ReadOnlySpan<byte> text, uint at, Span<byte> destination, out MaskedText masked)
    {
        masked = default;
        int local = BitOperations.TrailingZeroCount(at);
        if (Block32.Count(at) != 1) return false;
        uint dots = block.EqualTo((byte)'.');
        uint domain = Block32.Below(text.Length) & ~Block32.Below(local + 1);
        int shown = EmailMask.Shown(local);
        uint odd = domain & ~(block.Letters | dots | block.EqualTo((byte)'-'));
        odd |= Block32.Below(shown) & ~(block.Letters | block.Digits);
        bool isDomain = (dots & domain & ~Block32.Below(local + 2)) != 0 && ((dots >> (local + 1)) & 1) == 0;
        if (odd != 0 || !isDomain || (block.EqualTo((byte)'*') & Block32.Below(local)) != 0) return false;

        text[..shown].CopyTo(destination);
        "****"u8.CopyTo(destination[shown..]);
        text[local..].CopyTo(destination[(shown + 4)..]);
        masked = new MaskedText(shown + 4 + text.Length - local, TallyMark.Clear);
        return true;
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
