using System.Text;

namespace OmaGateway.Masking.Detection;

/// <summary>Finds an e-mail address: an <c>@</c> (plain or full-width) with a letter, digit or quote right before it and a letter or digit right after it.</summary>
internal static class EmailSearch
{
    public static bool Find(ReadOnlySpan<byte> text, int from, out Range found)
    {
        for (int at = from; at < text.Length; at++)
        {
            int next = text[at..].IndexOfAny((byte)'@', (byte)0xEF);
            if (next < 0) break;
            at += next;
            int width = text[at] == '@' ? 1 : text[at..].StartsWith("＠"u8) ? 3 : 0;
            if (width == 0) continue;
            int start = LocalStart(text, from, at);
            int end = DomainEnd(text, at + width);
            if (start == at || end == at + width) continue;
            found = start..end;
            return true;
        }

        found = default;
        return false;
    }

    private static int LocalStart(ReadOnlySpan<byte> text, int from, int at)
    {
        int start = at;
        if (start > from && text[start - 1] == '"')
        {
            int open = text[from..(start - 1)].LastIndexOf((byte)'"');
            return open >= 0 ? from + open : start - 1;
        }

        while (start > from)
        {
            Rune.DecodeLastFromUtf8(text[from..start], out Rune rune, out int length);
            bool first = start == at;
            if (!Rune.IsLetterOrDigit(rune) && (first || !IsLocalPunctuation(rune))) break;
            start -= length;
        }

        return start;
    }

    private static int DomainEnd(ReadOnlySpan<byte> text, int start)
    {
        int end = start;
        while (end < text.Length)
        {
            Rune.DecodeFromUtf8(text[end..], out Rune rune, out int length);
            if (!Rune.IsLetterOrDigit(rune) && (end == start || rune.Value is not ('.' or '-'))) break;
            end += length;
        }

        return end;
    }

    private static bool IsLocalPunctuation(Rune rune) => rune.Value is '.' or '_' or '-' or '+' or '%' or '\'' or '&' or '=' or '~' or '!' or '#' or '$';
}
