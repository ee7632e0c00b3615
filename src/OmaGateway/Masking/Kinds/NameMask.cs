using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// A person's name: the surname of a Chinese name (王小明 to 王**, 欧阳修文 to 欧阳**), the first letter of any other
/// (zhangsan to z*******); a name of one character shows nothing. Spaces, dots and dashes between the parts stay.
/// Each hidden character becomes one <c>*</c>.
/// </summary>
internal static class NameMask
{
    private static readonly Separators Separators = new(" .-", "\u2019\u00B7\u2022\u2027\u30FB\uFF65\u3000");

    public static MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var name = new UsualName(text, Separators);
        if (name.IsUsual) return name.Write(Shown(name), destination);
        return text.Contains((byte)'@') ? EmailMask.Write(text, destination) : LeadMask.Write(text, Shown(text), Separators, destination);
    }

    private static int Shown(ReadOnlySpan<byte> text)
    {
        int count = 0;
        Rune first = default, second = default;
        var cells = new TextCells(text);
        while (count < 3 && cells.Next())
        {
            if (Separators.Contains(cells.Rune)) continue;
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

    private static int Shown(in UsualName name) => name.Count switch
    {
        <= 1 => 0,
        2 => 1,
        _ => name.IsIdeographic && name.Begin is var (first, second) && CompoundSurnames.Contains(first, second) ? 2 : 1,
    };
}
