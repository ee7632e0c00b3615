using System.Buffers;
using System.Text;
using OmaGateway.Masking.Detection;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// An e-mail address in OMA's own format, <c>wanf****@huawei.com</c>: up to four leading characters of the local part, fewer of a
/// short one and never all of it, four stars, the domain. Of several <c>@</c> the first ends the local part and the last begins the domain.
/// A domain that isn't one, or that looks personal itself, is hidden; a text without <c>@</c> becomes four stars.
/// </summary>
internal static class EmailMask
{
    /// <summary>Without digits there is nothing to detect.</summary>
    private static readonly SearchValues<byte> PlainDomain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-*"u8);

    private static ReadOnlySpan<byte> Stars => "****"u8;

    public static MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0;
        int first = IndexOfAt(text, out int width);
        if (first < 0)
        {
            if (IsConventionalMask(text))
            {
                text.CopyTo(destination);
                return new MaskedText(text.Length, TallyMark.Masked);
            }

            Stars.CopyTo(destination);
            return MaskedText.From(text, destination[..4], sawMask: text.Contains((byte)'*'));
        }

        written += WriteLocal(text[..first], destination);
        Stars.CopyTo(destination[written..]);
        written += 4;
        destination[written++] = (byte)'@';

        ReadOnlySpan<byte> domain = text[(first + width)..];
        for (int at; (at = IndexOfAt(domain, out width)) >= 0;) domain = domain[(at + width)..];
        if (!IsDomain(domain)) domain = Stars;
        domain.CopyTo(destination[written..]);
        written += domain.Length;
        return MaskedText.From(text, destination[..written], sawMask: text[..first].Contains((byte)'*'));
    }

    /// <summary>How many characters of a local part of <paramref name="count"/> are shown.</summary>
    public static int Shown(int count) => count switch { <= 1 => 0, <= 3 => 1, <= 5 => 2, 6 => 3, _ => 4 };

    private static int WriteLocal(ReadOnlySpan<byte> local, Span<byte> destination)
    {
        int count = 0;
        if (Ascii.IsValid(local))
        {
            count = local.Length;
        }
        else
        {
            var counting = new TextCells(local);
            while (counting.Next()) count++;
        }

        int shown = Shown(count);

        int end = 0;
        var cells = new TextCells(local);
        while (shown-- > 0 && cells.Next() && !cells.IsMask && IsLocalCharacter(cells.Rune) && !cells.IsSplit()) end = cells.End;
        local[..end].CopyTo(destination);
        return end;
    }

    /// <summary>Index of the next <c>@</c>, plain or full-width, and its length in bytes.</summary>
    private static int IndexOfAt(ReadOnlySpan<byte> text, out int width)
    {
        width = 1;
        int at = text.IndexOfAny((byte)'@', (byte)0xEF);
        while (at >= 0 && text[at] != '@' && !text[at..].StartsWith("＠"u8))
        {
            int next = text[(at + 1)..].IndexOfAny((byte)'@', (byte)0xEF);
            at = next < 0 ? -1 : at + 1 + next;
        }

        if (at >= 0 && text[at] != '@') width = 3;
        return at;
    }

    private static bool IsLocalCharacter(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '_' or '-' or '+';

    private static bool IsDomain(ReadOnlySpan<byte> domain)
    {
        if (domain.Length > 253 || domain.IndexOf((byte)'.') <= 0) return false;
        if (!domain.ContainsAnyExcept(PlainDomain)) return true;
        var cells = new TextCells(domain);
        while (cells.Next())
            if (!Rune.IsLetterOrDigit(cells.Rune) && cells.Rune.Value is not ('-' or '.' or '*')) return false;
        return !PersonalData.IsIn(domain);
    }

    private static bool IsConventionalMask(ReadOnlySpan<byte> text)
    {
        var cells = new TextCells(text);
        while (cells.Next())
            if (!cells.IsMask) return false;
        return true;
    }
}
