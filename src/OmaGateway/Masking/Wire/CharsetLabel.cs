using System.Net.Http.Headers;

namespace OmaGateway.Masking.Wire;

/// <summary>What Content-Type says about the characters.</summary>
internal enum LabelledCharset
{
    /// <summary>UTF-8, ASCII, nothing; or UTF-16 and UTF-32, which the bytes themselves tell (see <see cref="JsonEncoding"/>).</summary>
    Utf8,

    /// <summary>GBK, GB2312 or GB18030, the last of which holds the others.</summary>
    Gb18030,

    /// <summary>ISO-8859-1, which Java servers also write over UTF-8 when nobody told them otherwise.</summary>
    Latin1,

    /// <summary>Another one, or two that disagree.</summary>
    Unsupported,
}

/// <summary>
/// Reads the charset as leniently as it is written: quoted, in any case, or with <c>;</c> and <c>=</c> percent-encoded
/// (<c>application/json%3Bcharset=UTF-8</c>), where the framework's parser finds nothing.
/// </summary>
internal static class CharsetLabel
{
    private const string Key = "charset";

    private static readonly Dictionary<string, LabelledCharset>.AlternateLookup<ReadOnlySpan<char>> Known = new Dictionary<string, LabelledCharset>(StringComparer.OrdinalIgnoreCase)
    {
        ["utf-8"] = LabelledCharset.Utf8,
        ["utf8"] = LabelledCharset.Utf8,
        ["us-ascii"] = LabelledCharset.Utf8,
        ["ascii"] = LabelledCharset.Utf8,
        ["utf-16"] = LabelledCharset.Utf8,
        ["utf-16le"] = LabelledCharset.Utf8,
        ["utf-16be"] = LabelledCharset.Utf8,
        ["utf-32"] = LabelledCharset.Utf8,
        ["utf-32le"] = LabelledCharset.Utf8,
        ["utf-32be"] = LabelledCharset.Utf8,
        ["gbk"] = LabelledCharset.Gb18030,
        ["x-gbk"] = LabelledCharset.Gb18030,
        ["cp936"] = LabelledCharset.Gb18030,
        ["ms936"] = LabelledCharset.Gb18030,
        ["gb2312"] = LabelledCharset.Gb18030,
        ["gb18030"] = LabelledCharset.Gb18030,
        ["iso-8859-1"] = LabelledCharset.Latin1,
        ["iso8859-1"] = LabelledCharset.Latin1,
        ["iso8859_1"] = LabelledCharset.Latin1,
        ["latin1"] = LabelledCharset.Latin1,
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    public static LabelledCharset Read(HttpContentHeaders headers)
    {
        LabelledCharset? label = null;
        if (headers.NonValidated.TryGetValues("Content-Type", out var lines))
        {
            foreach (string line in lines)
            {
                string text = line.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(line) : line;
                foreach (var range in text.AsSpan().SplitAny(';', ','))
                {
                    var name = Value(text.AsSpan(range).Trim());
                    if (name.IsEmpty)
                    {
                        continue;
                    }

                    var found = Known.TryGetValue(name, out var known) ? known : LabelledCharset.Unsupported;
                    label = label is null || label == found ? found : LabelledCharset.Unsupported;
                }
            }
        }

        return label ?? LabelledCharset.Utf8;
    }

    /// <summary>The name in <c>charset=name</c>; empty for every other parameter.</summary>
    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> parameter)
    {
        if (!parameter.StartsWith(Key, StringComparison.OrdinalIgnoreCase))
        {
            return default;
        }

        parameter = parameter[Key.Length..].TrimStart();
        return parameter.IsEmpty || parameter[0] != '=' ? default : parameter[1..].Trim(" \t\"'");
    }
}
