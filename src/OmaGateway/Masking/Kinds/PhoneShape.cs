using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>How a telephone number is divided: <paramref name="Prefix"/> cells of country code, <paramref name="National"/> cells after it.</summary>
/// <remarks>
/// A cell is any character but a separator. What is decided here depends only on cells that are shown and on counts, so that the
/// masked text is divided just as the clear one was.
/// </remarks>
internal readonly record struct PhoneShape(bool Plus, int Prefix, int National)
{
    public static PhoneShape Of(ReadOnlySpan<byte> text)
    {
        Span<byte> head = stackalloc byte[8];
        int count = 0;
        bool plus = false;
        var cells = new TextCells(text);
        while (cells.Next())
        {
            if (IsSeparator(cells.Rune)) continue;
            if (cells.Start == 0 && cells.Rune.Value is '+' or 0xFF0B)
            {
                plus = true;
                continue;
            }

            if (count < head.Length)
                head[count] = Rune.IsDigit(cells.Rune) && !cells.IsSplit() ? (byte)Rune.GetNumericValue(cells.Rune) : byte.MaxValue;
            count++;
        }

        head = head[..Math.Min(count, head.Length)];
        if (plus)
        {
            int code = CountryCodes.Length(head);
            return code > 0 ? new PhoneShape(true, code, count - code) : new PhoneShape(false, 0, count + 1);
        }

        int prefix = DialledPrefix(head, count);
        return new PhoneShape(false, prefix, count - prefix);
    }

    public static bool IsSeparator(Rune rune) =>
        rune.Value is ' ' or '-' or '(' or ')' or '.' or '/' or 0xA0 or 0x3000 or 0xFF08 or 0xFF09 or 0xFF0D or 0x2010 or 0x2011 or 0x2013;

    /// <summary>"00" and a country code, or China's "86" before a mobile number.</summary>
    private static int DialledPrefix(ReadOnlySpan<byte> head, int count)
    {
        if (head.Length < 8) return 0;
        if (head is [0, 0, ..])
        {
            int code = CountryCodes.Length(head[2..]);
            return code > 0 && count - code - 2 >= 7 ? code + 2 : 0;
        }

        return count == 13 && head is [8, 6, 1, >= 3 and <= 9, ..] ? 2 : 0;
    }
}
