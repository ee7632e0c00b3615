namespace OmaGateway.Masking.Kinds;

/// <summary>
/// A company's name: its first letters, at most two fifths of them: up to 4 in Chinese script and its relatives, up to 6 in others
/// (深圳市华星客服有限公司 to 深圳市华*******). Digits are never shown, spaces and punctuation between the words stay.
/// </summary>
internal static class CompanyMask
{
    /// <summary>More characters than this show no more of a name.</summary>
    private const int EnoughForMost = 15;

    private static readonly Separators Separators = new(" .-&,()/", "\u00B7\u3000\uFF08\uFF09");

    public static MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var name = new UsualName(text, Separators);
        if (name.IsUsual) return name.Write(Shown(name.Count, name.IsIdeographic), destination);
        return text.Contains((byte)'@') ? EmailMask.Write(text, destination) : LeadMask.Write(text, Shown(text), Separators, destination);
    }

    private static int Shown(int characters, bool ideographic) => Math.Min(ideographic ? 4 : 6, characters * 2 / 5);

    private static int Shown(ReadOnlySpan<byte> text)
    {
        var cells = new TextCells(text);
        while (cells.Next())
        {
            if (Separators.Contains(cells.Rune)) continue;
            bool ideographic = cells.Rune.Value is >= 0x2E80 and <= 0x9FFF or >= 0xAC00 and <= 0xD7AF or >= 0x20000;
            return Shown(LeadMask.Count(text, Separators, EnoughForMost), ideographic);
        }

        return 0;
    }
}
