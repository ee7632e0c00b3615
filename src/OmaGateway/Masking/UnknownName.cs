using System.Buffers;

namespace OmaGateway.Masking;

/// <summary>
/// Whether the name of an undocumented member may be shown. Maps keyed by a telephone number or an address exist, so only
/// a plain identifier stays: up to 64 ASCII letters, digits, <c>_ - . $</c>, beginning with a letter, _ or $, with fewer than five digits in all.
/// </summary>
internal static class UnknownName
{
    private static readonly SearchValues<byte> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.$"u8);

    public static bool IsHarmless(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 64 || name.ContainsAnyExcept(Characters)) return name.IsEmpty;
        if (!char.IsAsciiLetter((char)name[0]) && name[0] is not ((byte)'_' or (byte)'$')) return false;
        int digits = 0;
        foreach (byte b in name)
            if (char.IsAsciiDigit((char)b)) digits++;
        return digits < 5;
    }
}
