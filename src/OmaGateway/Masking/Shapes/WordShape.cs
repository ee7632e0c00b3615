using System.Buffers;
using System.Text;
using OmaGateway.Masking.Detection;
using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking.Shapes;

/// <summary>Shapes of letters, or of letters and digits.</summary>
internal static class WordShape
{
    private static readonly SearchValues<byte> Identifier =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"u8);

    private static readonly SearchValues<byte> LabelText =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/+.() "u8);

    private const uint UuidDashes = (1u << 8) | (1u << 13) | (1u << 18) | (1u << 23);

    private static readonly SearchValues<byte> LowerHex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>8-4-4-4-12 hexadecimal digits.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36) return false;
        Block32 block = Block32.Of(text, 0), last = Block32.Of(text, 4);
        return block.EqualTo((byte)'-') == UuidDashes && (block.HexDigits | UuidDashes) == uint.MaxValue && last.HexDigits >> 28 == 0b1111;
    }

    /// <summary>An identifier without meaning: 8 to 64 letters, digits, dashes and underscores with digits among them, but no more than ten in a row; or only x, as in the pages' samples.</summary>
    public static bool IsOpaqueId(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 64 || text.ContainsAnyExcept(Identifier)) return false;
        if (!text.ContainsAnyExcept((byte)'x')) return true;
        if (text.Length < 8 || !text.ContainsAnyInRange((byte)'0', (byte)'9')) return false;
        return IsHexUuid(text) || !HasLongDigitRun(text, 10);
    }

    /// <summary>A technical word: a letter, then up to 31 letters, digits, dashes and underscores, with no more than four digits in a row.</summary>
    public static bool IsWord(ReadOnlySpan<byte> text) =>
        text.Length is > 0 and <= 32 && char.IsAsciiLetter((char)text[0]) && !text.ContainsAnyExcept(Identifier) && !HasLongDigitRun(text, 4);

    /// <summary>A product's or a tariff's name: up to 64 ASCII letters, digits, spaces and simple punctuation.</summary>
    public static bool IsLabel(ReadOnlySpan<byte> text) => text.Length is > 0 and <= 64 && !text.ContainsAnyExcept(LabelText);

    /// <summary>"Tenant07323220": the word tenant and up to 16 digits that aren't a telephone number.</summary>
    public static bool IsTenantName(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 7 or > 23 || !Ascii.EqualsIgnoreCase(text[..6], "tenant"u8)) return false;
        ReadOnlySpan<byte> digits = text[6] is (byte)'_' or (byte)'-' ? text[7..] : text[6..];
        return digits.Length <= 16 && Shape.IsDigits(digits) && (digits.Length < 10 || !PersonalData.IsIn(digits));
    }

    /// <summary>A UUID without its dashes; digits of which some happen to look like a telephone number are no reason to erase it.</summary>
    private static bool IsHexUuid(ReadOnlySpan<byte> text) =>
        text.Length == 32 && !text.ContainsAnyExcept(LowerHex) && text.ContainsAnyInRange((byte)'a', (byte)'f');

    private static bool HasLongDigitRun(ReadOnlySpan<byte> text, int longest)
    {
        int run = 0;
        foreach (byte b in text)
        {
            run = b is >= (byte)'0' and <= (byte)'9' ? run + 1 : 0;
            if (run > longest) return true;
        }

        return false;
    }
}
