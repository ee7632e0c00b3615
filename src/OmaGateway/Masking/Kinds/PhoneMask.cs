using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// A telephone number in OMA's own format, <c>132****7077</c>: the country code, the first three and the last four digits of the national
/// number, fewer where it is shorter than eleven; separators stay, an extension is hidden. Every other character, digit or not, becomes
/// one <c>*</c>, so that the same positions are chosen when the result is masked again.
/// </summary>
internal static class PhoneMask
{
    public static MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        PhoneExtension extension = PhoneExtension.Of(text);
        PhoneShape shape = PhoneShape.Of(text[..extension.Marker]);
        (int lead, int tail) = Revealed(shape.National);

        int written = 0, cell = 0;
        bool sawMask = false;
        var cells = new TextCells(text);
        while (cells.Next())
        {
            sawMask |= cells.IsMask;
            bool show;
            if (cells.Start >= extension.Marker)
            {
                show = cells.IsMask || cells.Start < extension.Start;
            }
            else if (PhoneShape.IsSeparator(cells.Rune) || (cells.Start == 0 && shape.Plus))
            {
                show = true;
            }
            else
            {
                int position = cell++ - shape.Prefix;
                bool reveals = position < lead || position >= shape.National - tail;
                show = cells.IsMask || (reveals && Rune.IsDigit(cells.Rune) && !cells.IsSplit());
            }

            if (show)
            {
                cells.Bytes.CopyTo(destination[written..]);
                written += cells.Bytes.Length;
            }
            else
            {
                destination[written++] = (byte)'*';
            }
        }

        return MaskedText.From(text, destination[..written], sawMask);
    }

    /// <summary>At least four digits stay hidden of seven and more; of fewer than five all.</summary>
    private static (int Lead, int Tail) Revealed(int national) => national switch
    {
        <= 4 => (0, 0),
        <= 6 => (0, 2),
        7 => (1, 2),
        8 => (2, 2),
        9 => (2, 3),
        10 => (3, 3),
        _ => (3, 4),
    };
}
