using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// A person's name: the surname of a Chinese name (王小明 to 王**, 欧阳修文 to 欧阳**), the first letter of any other
/// (zhangsan to z*******); a name of one character shows nothing. Spaces, dots and dashes between the parts stay.
/// Each hidden character becomes one <c>*</c>.
/// </summary>
internal static class NameMask
{
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
            bool show = cells.IsMask || separator;
            if (!separator && cell++ < shown && Rune.IsLetter(cells.Rune) && !cells.IsSplit()) show = true;
            if (!show)
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
        Rune first = default, second = default;
        var cells = new TextCells(text);
        while (count < 3 && cells.Next())
        {
            if (IsSeparator(cells.Rune)) continue;
            if (count == 0) first = cells.Rune;
            if (count == 1) second = cells.Rune;
            count++;
        }

        return count switch
        {
            <= 1 => 0,
            2 => 1,
            _ => CompoundSurnames.Contains(first, second) ? 2 : 1,
        };
    }

    private static bool IsSeparator(Rune rune) => rune.IsAscii
        ? rune.Value is ' ' or '.' or '-'
        : rune.Value is 0x2019 or 0x00B7 or 0x2022 or 0x2027 or 0x30FB or 0xFF65 or 0x3000;
}
