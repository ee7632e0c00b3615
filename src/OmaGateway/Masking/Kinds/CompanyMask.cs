using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// A company's name: its first letters, at most two fifths of them: up to 4 in Chinese script and its relatives, up to 6 in others
/// (深圳市华星客服有限公司 to 深圳市华*******). Digits are never shown, spaces and punctuation between the words stay.
/// </summary>
internal static class CompanyMask
{
    /// <summary>More characters than this show no more of a name.</summary>
    private const int EnoughForMost = 15;

    public static MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        if (text.IndexOf((byte)'@') >= 0) return EmailMask.Write(text, destination);
        int shown = Shown(text);
        int written = 0, cell = 0;
        bool sawMask = false;
        var cells = new TextCells(text);
        while (cells.Next())
        {
            sawMask |= cells.IsMask;
            bool separator = IsSeparator(cells.Rune);
            bool reveal = !separator && cell++ < shown && Rune.IsLetter(cells.Rune) && !cells.IsSplit();
            if (!separator && !cells.IsMask && !reveal)
            {
                destination[written++] = (byte)'*';
                continue;
            }

            cells.Bytes.CopyTo(destination[written..]);
            written += cells.Bytes.Length;
        }

        return MaskedText.From(text, destination[..written], sawMask);
    }

    private static int Shown(ReadOnlySpan<byte> text)
    {
        int count = 0;
        bool ideographic = false;
        var cells = new TextCells(text);
        while (count < EnoughForMost && cells.Next())
        {
            if (IsSeparator(cells.Rune)) continue;
            if (count++ == 0) ideographic = cells.Rune.Value is >= 0x2E80 and <= 0x9FFF or >= 0xAC00 and <= 0xD7AF or >= 0x20000;
        }

        return Shown(count, ideographic);
    }

    public static int Shown(int characters, bool ideographic) => Math.Min(ideographic ? 4 : 6, characters * 2 / 5);

    private static bool IsSeparator(Rune rune) => rune.IsAscii
        ? rune.Value is ' ' or '.' or '-' or '&' or ',' or '(' or ')' or '/'
        : rune.Value is 0xB7 or 0x3000 or 0xFF08 or 0xFF09;
}
