using System.Buffers;
using OmaGateway.Masking.Detection;

namespace OmaGateway.Masking.Kinds;

/// <summary>What may be shown of a link's parts.</summary>
internal static class UrlText
{
    public const int LongestPart = 1024;

    /// <summary>Of a link in which nothing is percent-encoded, and no part needs to be looked at by itself.</summary>
    public static readonly SearchValues<byte> PlainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-*_~:=/?&"u8);

    private static readonly SearchValues<byte> HostCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-*"u8);

    private static readonly SearchValues<byte> PartCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-*_~%:;=,+!$()@/ "u8);

    /// <summary>A host name, with or without a port, that holds no personal data.</summary>
    public static bool IsHost(ReadOnlySpan<byte> authority)
    {
        ReadOnlySpan<byte> host = authority;
        int colon = authority.IndexOf((byte)':');
        if (colon >= 0)
        {
            ReadOnlySpan<byte> port = authority[(colon + 1)..];
            if (port.Length is 0 or > 5 || port.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
            host = authority[..colon];
        }

        return host.Length is > 0 and <= 253 && !host.ContainsAnyExcept(HostCharacters) && !PersonalData.IsIn(host);
    }

    /// <summary>A path segment or a value whose every decoding is plain ASCII without personal data.</summary>
    public static bool IsHarmless(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty) return true;
        if (part.Length > LongestPart || part.ContainsAnyExcept(PartCharacters) || part.Contains((byte)' ')) return false;
        if (!part.Contains((byte)'%')) return !PersonalData.IsIn(part);
        Span<byte> decoded = stackalloc byte[LongestPart];
        part.CopyTo(decoded);
        decoded = decoded[..part.Length];
        while (true)
        {
            if (PersonalData.IsIn(decoded) || decoded.ContainsAnyExcept(PartCharacters)) return false;
            if (!decoded.Contains((byte)'%')) return true;
            if (!TryDecode(decoded, out int length)) return false;
            decoded = decoded[..length];
        }
    }

    private static bool TryDecode(Span<byte> text, out int length)
    {
        length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[i + 1]) || !char.IsAsciiHexDigit((char)text[i + 2])) return false;
                b = (byte)((Value(text[i + 1]) << 4) | Value(text[i + 2]));
                i += 2;
            }

            text[length++] = b;
        }

        return true;
    }

    private static int Value(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
