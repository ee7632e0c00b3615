using System.Text;
using System.Text.Unicode;

namespace OmaGateway.Masking.Scanning;

/// <summary>The content of a JSON string that isn't plain ASCII: checked, and unescaped.</summary>
internal static class JsonText
{
    /// <summary>
    /// Writes the unescaped UTF-8 of <paramref name="raw"/> (what stands between the quotes, without bare control characters).
    /// False for invalid UTF-8, a bad escape and a lone surrogate. Never longer than the input.
    /// </summary>
    public static bool TryUnescape(ReadOnlySpan<byte> raw, Span<byte> destination, out int written)
    {
        written = 0;
        if (!Utf8.IsValid(raw)) return false;
        while (true)
        {
            int escape = raw.IndexOf((byte)'\\');
            if (escape < 0) break;
            raw[..escape].CopyTo(destination[written..]);
            written += escape;
            raw = raw[escape..];
            int length = Unescape(raw, out Rune rune);
            if (length == 0) return false;
            written += rune.EncodeToUtf8(destination[written..]);
            raw = raw[length..];
        }

        raw.CopyTo(destination[written..]);
        written += raw.Length;
        return true;
    }

    /// <summary>The length of the escape (or pair of them) that <paramref name="raw"/> begins with; 0 if it's none.</summary>
    private static int Unescape(ReadOnlySpan<byte> raw, out Rune rune)
    {
        rune = default;
        if (raw.Length < 2) return 0;
        if (raw[1] == 'u')
        {
            if (!TryHex(raw, out char first)) return 0;
            if (!char.IsSurrogate(first))
            {
                rune = new Rune(first);
                return 6;
            }

            return raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u' && TryHex(raw[6..], out char second) && Rune.TryCreate(first, second, out rune) ? 12 : 0;
        }

        int simple = "\"\\/bfnrt"u8.IndexOf(raw[1]);
        if (simple < 0) return 0;
        rune = new Rune("\"\\/\b\f\n\r\t"[simple]);
        return 2;
    }

    private static bool TryHex(ReadOnlySpan<byte> escape, out char value)
    {
        value = default;
        if (escape.Length < 6) return false;
        int code = 0;
        foreach (byte b in escape[2..6])
        {
            if (!char.IsAsciiHexDigit((char)b)) return false;
            code = (code << 4) | (b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10);
        }

        value = (char)code;
        return true;
    }
}
