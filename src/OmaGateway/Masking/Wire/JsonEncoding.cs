using System.Text;
using System.Text.Unicode;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// Which characters the bytes of a JSON body are. A byte order mark wins, then the zero bytes around the first character, which is ASCII
/// in every JSON text (RFC 4627, 3), then the label; without one it is UTF-8 (RFC 8259, 8.1). Where the guess is wrong the text isn't JSON
/// or is masked as what it was taken for: nothing passes unread.
/// </summary>
internal static class JsonEncoding
{
    private static readonly Encoding Utf16 = new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly Encoding Utf16BigEndian = new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly Encoding Utf32 = new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true);
    private static readonly Encoding Utf32BigEndian = new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true);
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>How many of a body's first bytes <see cref="TryDetect"/> wants to see, where there are so many.</summary>
    public static int HeadBytes(LabelledCharset label) => label == LabelledCharset.Latin1 ? WireLimits.Whole : 4;

    /// <param name="head">The body's first bytes.</param>
    /// <param name="label">What Content-Type says.</param>
    /// <param name="source">Null for UTF-8, which needs no transcoding.</param>
    /// <param name="markBytes">Length of the byte order mark, which isn't part of the text.</param>
    /// <returns>False where neither bytes nor label name a charset that is supported.</returns>
    public static bool TryDetect(ReadOnlySpan<byte> head, LabelledCharset label, out Encoding? source, out int markBytes)
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
        if (source is not null || markBytes > 0)
        {
            return true;
        }

        source = label switch
        {
            LabelledCharset.Gb18030 => Gb18030,
            LabelledCharset.Latin1 when !IsUtf8(head) => Encoding.Latin1,
            _ => null,
        };
        return label != LabelledCharset.Unsupported;
    }

    /// <summary>A head that is all of <see cref="WireLimits.Whole"/> may end within a character.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> head)
    {
        for (int cut = 0; cut <= (head.Length >= WireLimits.Whole ? 3 : 0); cut++)
        {
            if (Utf8.IsValid(head[..^cut]))
            {
                return true;
            }
        }

        return false;
    }
}
