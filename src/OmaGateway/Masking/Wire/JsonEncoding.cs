using System.Text;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// Which characters the bytes of a JSON body are. A byte order mark wins, then the zero bytes around the first character, which is ASCII
/// in every JSON text (RFC 4627, 3), then the label; without one it is UTF-8 (RFC 8259, 8.1).
/// </summary>
internal static class JsonEncoding
{
    private static readonly Encoding Utf16 = new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly Encoding Utf16BigEndian = new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly Encoding Utf32 = new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true);
    private static readonly Encoding Utf32BigEndian = new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true);
    private static readonly Encoding Latin1 = Encoding.Latin1;
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>Bytes of a body that <see cref="TryDetect"/> wants to see, where the body has so many.</summary>
    public const int HeadBytes = 4;

    /// <param name="head">The body's first bytes.</param>
    /// <param name="label">See <see cref="CharsetLabel"/>.</param>
    /// <param name="source">Null for UTF-8, which needs no transcoding.</param>
    /// <param name="markBytes">Length of the byte order mark, which isn't part of the text.</param>
    /// <returns>False where the label names a charset that isn't supported.</returns>
    public static bool TryDetect(ReadOnlySpan<byte> head, ReadOnlySpan<char> label, out Encoding? source, out int markBytes)
    {
        (source, markBytes) = head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ((Encoding?)null, 3),
            [0xFF, 0xFE, 0, 0, ..] => (Utf32, 4),
            [0, 0, 0xFE, 0xFF, ..] => (Utf32BigEndian, 4),
            [0xFF, 0xFE, ..] => (Utf16, 2),
            [0xFE, 0xFF, ..] => (Utf16BigEndian, 2),
            [not 0, 0, 0, 0, ..] => (Utf32, 0),
            [0, 0, 0, not 0, ..] => (Utf32BigEndian, 0),
            [not 0, 0, ..] => (Utf16, 0),
            [0, not 0, ..] => (Utf16BigEndian, 0),
            _ => (null, 0),
        };
        return source is not null || markBytes > 0 || TryLabel(label, out source);
    }

    private static bool TryLabel(ReadOnlySpan<char> label, out Encoding? source)
    {
        source = null;
        if (label.IsEmpty || Is(label, "utf-8"))
        {
            return true;
        }

        if (Is(label, "gbk") || Is(label, "gb2312") || Is(label, "gb18030") || Is(label, "cp936") || Is(label, "ms936") || Is(label, "x-gbk"))
        {
            source = Gb18030; // the superset of all of them
            return true;
        }

        if (Is(label, "iso-8859-1") || Is(label, "iso8859-1") || Is(label, "iso8859_1") || Is(label, "latin1"))
        {
            source = Latin1;
            return true;
        }

        // Without a zero byte at its start no JSON text is UTF-16 or UTF-32, whatever its label; ASCII is UTF-8.
        return Is(label, "utf8") || Is(label, "us-ascii") || Is(label, "ascii")
            || label.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) || label.StartsWith("utf-32", StringComparison.OrdinalIgnoreCase);
    }

    private static bool Is(ReadOnlySpan<char> label, string name) => label.Equals(name, StringComparison.OrdinalIgnoreCase);
}
