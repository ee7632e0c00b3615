using System.Numerics;
using OmaGateway.Masking.Rules;
using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// The short way for phone numbers and e-mail addresses that are ASCII, fit a block and have no run of x: all positions are decided at once. It masks
/// exactly as the kinds themselves do; names have theirs in <see cref="UsualName"/>.
/// </summary>
internal static class AsciiMask
{
    /// <summary>Masks <paramref name="text"/>, with which <paramref name="block"/> begins; false leaves it to the kind.</summary>
    public static bool TryWrite(FieldKind kind, in Block32 block, ReadOnlySpan<byte> text, Span<byte> destination, out MaskedText masked)
    {
        uint all = Block32.Below(text.Length);
        masked = default;
        if (kind == FieldKind.Email) return !block.HasMaskRun(all) && TryWriteEmail(block, text, block.EqualTo((byte)'@') & all, destination, out masked);
        if (kind != FieldKind.Phone || text.Length != 11 || block.First != '1' || (block.Digits & all) != all) return false;
        block.WriteMasked(0b111_1000_0111, destination);
        masked = new MaskedText(text.Length, TallyMark.Clear);
        return true;
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
}
