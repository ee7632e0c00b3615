using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// What names of persons and of companies have in common: of the characters that aren't separators the first few are shown where they are
/// letters; separators and mask characters stay, and every other character becomes one <c>*</c>.
/// </summary>
internal static class LeadMask
{
    /// <summary>Masks <paramref name="text"/>, of which the first <paramref name="shown"/> characters may be shown.</summary>
    public static MaskedText Write(ReadOnlySpan<byte> text, int shown, Separators separators, Span<byte> destination)
    {
        int written = 0;
        bool sawMask = false;
        var cells = new TextCells(text);
        while (shown > 0 && cells.Next())
        {
            sawMask |= cells.IsMask;
            bool isSeparator = separators.Contains(cells.Rune);
            if (!isSeparator) shown--;
            written += Put(cells, isSeparator || cells.IsMask || (Rune.IsLetter(cells.Rune) && !cells.IsSplit()), destination[written..]);
        }

        while (true)
        {
            written += Hide(ref cells, separators, destination[written..]);
            if (!cells.Next()) return MaskedText.From(text, destination[..written], sawMask);
            sawMask |= cells.IsMask;
            written += Put(cells, cells.IsMask || separators.Contains(cells.Rune), destination[written..]);
        }
    }

    /// <summary>How many characters of <paramref name="text"/> aren't separators; it's counted no further than <paramref name="enough"/>.</summary>
    public static int Count(ReadOnlySpan<byte> text, Separators separators, int enough)
    {
        ReadOnlySpan<byte> masks = separators.Masks;
        int count = 0;
        for (int at = 0; at < text.Length && count < enough; at++)
        {
            byte mask = masks[text[at]];
            if (mask == '*' || (mask == Separators.Unsure && !separators.BeginWith(text[at..]))) count++;
        }

        return count;
    }

    private static int Put(in TextCells cells, bool shows, Span<byte> destination)
    {
        ReadOnlySpan<byte> bytes = cells.Bytes;
        if (!shows || bytes.Length == 1)
        {
            destination[0] = shows ? bytes[0] : (byte)'*';
            return 1;
        }

        bytes.CopyTo(destination);
        return bytes.Length;
    }

    /// <summary>Goes on byte by byte as long as a byte says all that is to be known of its character, and shows none but separators.</summary>
    private static int Hide(ref TextCells cells, Separators separators, Span<byte> destination)
    {
        ReadOnlySpan<byte> rest = cells.Rest, masks = separators.Masks;
        int at = 0, written = 0;
        for (byte mask; at < rest.Length && (mask = masks[rest[at]]) != Separators.Unsure; at++)
        {
            destination[written] = mask;
            if (mask != Separators.Nothing) written++;
        }

        cells.Skip(at);
        return written;
    }
}
