namespace OmaGateway.Masking.Shapes;

/// <summary>
/// A point in time: epoch milliseconds of 13 digits between 2001-09-09 and 2100 (no telephone number with its country code is in that range), 0,
/// or <c>yyyy-MM-dd</c> with or without a time of day and a zone.
/// </summary>
internal static class TimeShape
{
    /// <summary>2100-01-01T00:00:00Z in epoch milliseconds.</summary>
    private static ReadOnlySpan<byte> End => "4102444800000"u8;

    public static bool Fits(ReadOnlySpan<byte> text)
    {
        if (text.Length == 13 && text[0] is >= (byte)'1' and <= (byte)'4') return Shape.IsDigits(text) && text.SequenceCompareTo(End) < 0;
        return text is [(byte)'0'] || IsDate(text);
    }

    private static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length < 10 || !Matches(text[..10], "0000-00-00"u8)) return false;
        text = text[10..];
        if (text.IsEmpty) return true;
        if (text.Length < 9 || !(Matches(text[..9], "T00:00:00"u8) || Matches(text[..9], " 00:00:00"u8))) return false;
        text = text[9..];
        if (text is [(byte)'.', ..])
        {
            int fraction = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            fraction = fraction < 0 ? text.Length - 1 : fraction;
            if (fraction is 0 or > 7) return false;
            text = text[(fraction + 1)..];
        }

        return text.IsEmpty || text.SequenceEqual("Z"u8) || Matches(text, "+00:00"u8) || Matches(text, "-00:00"u8) || Matches(text, "+0000"u8);
    }

    /// <summary>The same length and signs, and a digit wherever the pattern has a zero.</summary>
    private static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        if (text.Length != pattern.Length) return false;
        for (int i = 0; i < text.Length; i++)
        {
            bool fits = pattern[i] == '0' ? text[i] is >= (byte)'0' and <= (byte)'9' : text[i] == pattern[i];
            if (!fits) return false;
        }

        return true;
    }
}
