using System.Buffers;
using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking.Detection;

/// <summary>
/// Finds personal data that has a recognisable form: e-mail addresses, telephone numbers, Chinese identity numbers and bank cards.
/// It can't find a name: what may hold one is erased instead. A number counts only between digit boundaries, so that the
/// 19 digits of an order hold no telephone number.
/// </summary>
internal static class PersonalData
{
    private const int FewestDigits = 7;
    private static readonly SearchValues<byte> Signs = SearchValues.Create([(byte)'@', .. Enumerable.Range(0x80, 0x80).Select(b => (byte)b)]);

    public static bool IsIn(ReadOnlySpan<byte> text) => MayBeIn(text) && Find(text, 0, out _);

    /// <summary>
    /// Whether there is anything to look for: an <c>@</c>, a character beyond ASCII, or seven digits, which is the shortest telephone number
    /// that is known by its plus sign.
    /// </summary>
    public static bool MayBeIn(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAny(Signs)) return true;
        int digits = 0;
        for (; text.Length >= Block32.Size; text = text[Block32.Size..]) digits += Block32.Count(Block32.Of(text, 0).Digits);
        foreach (byte b in text)
            if ((uint)(b - '0') <= 9) digits++;
        return digits >= FewestDigits;
    }

    /// <summary>The first match at or after <paramref name="from"/> (UTF-8, valid), as a range of bytes.</summary>
    public static bool Find(ReadOnlySpan<byte> text, int from, out Range found)
    {
        var groups = new DigitGroups(text, from);
        bool number = false;
        while (!number && groups.Next()) number = PersonalNumber.Is(groups);
        bool mail = EmailSearch.Find(text, from, out Range address);
        if (mail && (!number || address.Start.Value < groups.Start))
        {
            found = address;
            return true;
        }

        found = number ? groups.Start..groups.End : default;
        return number;
    }
}
