using System.Buffers;
using System.Text;
using System.Text.Json;

namespace OmaGateway.Tests.Promises;

/// <summary>
/// Finds values that must never be seen, in whatever encoding they may hide. Evidence and needles are compared as bytes (each as one
/// character of a Latin-1 string), without regard to case.
/// </summary>
internal sealed class Needles
{
    /// <summary>A shorter one would be found by chance.</summary>
    private const int Least = 4;

    /// <summary>The same, in megabytes of ciphertext (a name of two Chinese characters is four bytes of UTF-16 or GB 18030, six of UTF-8).</summary>
    public const int LeastAmongCiphertext = 6;

    private readonly SearchValues<string> _search;

    static Needles() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="values">What must not be seen.</param>
    /// <param name="least">Of how many bytes a form of it must be to be looked for.</param>
    public Needles(IEnumerable<string> values, int least = Least)
    {
        Values = [.. values.Where(value => Encoding.UTF8.GetByteCount(value) >= least).Distinct()];
        _search = SearchValues.Create([.. Values.SelectMany(value => Encodings(value).Select(form => form.Bytes)).Where(form => form.Length >= least)], StringComparison.OrdinalIgnoreCase);
    }

    public IReadOnlyList<string> Values { get; }

    /// <summary>What was found in a text, or null. The excerpt begins at the hit.</summary>
    public string? Find(string text) => FindBytes(Encoding.UTF8.GetBytes(text));

    public string? FindBytes(ReadOnlySpan<byte> bytes)
    {
        string evidence = Encoding.Latin1.GetString(bytes);
        int at = evidence.AsSpan().IndexOfAny(_search);
        return at < 0 ? null : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(evidence[Math.Max(0, at - 60)..Math.Min(evidence.Length, at + 80)]));
    }

    /// <summary>Every form that a value is looked for in, as Latin-1 strings of its bytes.</summary>
    public static IEnumerable<(string Name, string Bytes)> Encodings(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        yield return ("raw", Bytes(utf8));
        yield return ("utf-16le", Bytes(Encoding.Unicode.GetBytes(value)));
        yield return ("utf-16be", Bytes(Encoding.BigEndianUnicode.GetBytes(value)));
        yield return ("json", JsonEncodedText.Encode(value).ToString());
        yield return ("json, each character", string.Concat(value.Select(character => $"\\u{(int)character:x4}")));
        yield return ("percent", Uri.EscapeDataString(value));
        yield return ("percent, each byte", string.Concat(utf8.Select(octet => $"%{octet:x2}")));
        yield return ("form", Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal));
        yield return ("html", Bytes(Encoding.UTF8.GetBytes(System.Net.WebUtility.HtmlEncode(value))));
        yield return ("hex", Convert.ToHexString(utf8));
        for (int shift = 0; shift < 3; shift++)
        {
            if (Base64(utf8, shift) is { Length: >= 8 } text)
            {
                yield return ($"base64, shifted by {shift}", text);
                yield return ($"base64url, shifted by {shift}", text.Replace('+', '-').Replace('/', '_'));
            }
        }

        if (value.Any(character => character > 0x7F) && Encoding.GetEncoding("GB18030").GetBytes(value) is { Length: >= Least } gbk)
        {
            yield return ("gb18030", Bytes(gbk));
        }
    }

    /// <summary>The characters of base64 that depend on the value alone, when it begins at byte <paramref name="shift"/> of a group of three.</summary>
    private static string Base64(byte[] value, int shift)
    {
        string text = Convert.ToBase64String([.. new byte[shift], .. value]);
        int first = shift == 0 ? 0 : shift + 1;
        int bits = (shift + value.Length) * 8;
        return text[first..(bits / 6)];
    }

    private static string Bytes(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
