using System.Buffers;
using System.Text;

namespace OmaGateway.Masking.Shapes;

/// <summary>Shapes of letters, or of letters and digits.</summary>
internal static class WordShape
{
    private static readonly SearchValues<byte> Identifier =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"u8);

    private static readonly SearchValues<byte> LabelText =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/+.() "u8);

    /// <summary>8-4-4-4-12 hexadecimal digits.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36) return false;
        for (int i = 0; i < text.Length; i++)
        {
            bool fits = i is 8 or 13 or 18 or 23 ? text[i] == '-' : char.IsAsciiHexDigit((char)text[i]);
            if (!fits) return false;
        }

        return true;
    }

    /// <summary>An identifier without meaning: 8 to 64 letters, digits, dashes and underscores with digits among them, but not digits alone; or only x, as in the pages' samples.</summary>
    public static bool IsOpaqueId(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 64 || text.ContainsAnyExcept(Identifier)) return false;
        if (!text.ContainsAnyExcept((byte)'x')) return true;
        return text.Length >= 8 && text.ContainsAnyInRange((byte)'0', (byte)'9') && !HasLongDigitRun(text);
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
        return Shape.IsDigits(digits) && !IsPhone(digits);
    }

    private static bool IsPhone(ReadOnlySpan<byte> digits) => Detection.PersonalData.IsIn(digits);

    private static bool HasLongDigitRun(ReadOnlySpan<byte> text, int longest = 10)
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
