using System.Buffers;
using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// Splits off an extension: one of the known markers with only digits and stars after it, and at least seven characters before it.
/// The marker is shown, so that the split is found again in the masked text; an x beside another one is a mask character and no marker.
/// </summary>
internal readonly record struct PhoneExtension(int Marker, int Start)
{
    private static readonly SearchValues<byte> DigitsAndStars = SearchValues.Create("0123456789*"u8);

    public static PhoneExtension Of(ReadOnlySpan<byte> text)
    {
        int start = text.LastIndexOfAnyExcept(DigitsAndStars) + 1;
        ReadOnlySpan<byte> before = text[..start].TrimEnd(" ."u8);
        int marker = before.Length - MarkerLength(before);
        return start < text.Length && marker < before.Length && HasNumberBefore(text[..marker])
            ? new PhoneExtension(marker, start)
            : new PhoneExtension(text.Length, text.Length);
    }

    private static int MarkerLength(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("分机"u8)) return 6;
        if (text.EndsWith("转"u8) || text.EndsWith("轉"u8)) return 3;
        if (text.Length >= 3 && Ascii.EqualsIgnoreCase(text[^3..], "ext"u8)) return 3;
        if (text is [.., (byte)'x' or (byte)'X', (byte)'x' or (byte)'X']) return 0;
        return text is [.., (byte)'x' or (byte)'X' or (byte)'#' or (byte)','] ? 1 : 0;
    }

    private static bool HasNumberBefore(ReadOnlySpan<byte> text)
    {
        int count = 0;
        var cells = new TextCells(text);
        while (cells.Next())
            if (!PhoneShape.IsSeparator(cells.Rune)) count++;
        return count >= 7;
    }
}
