using OmaGateway.Masking.Detection;

namespace OmaGateway.Masking.Shapes;

/// <summary>
/// Whether a number that no rule describes may stay. Its digits, with and without the point, must hold nothing that could be a telephone,
/// identity or card number: 8 to 15 digits are too many unless they are a time in milliseconds. An exponent hides the digits, so that only a
/// short mantissa may have one. Integers beyond 2^64 stay: 20 and more digits are none of these.
/// </summary>
internal static class UnknownNumber
{
    private const int LongestMantissa = 32;

    public static bool IsHarmless(ReadOnlySpan<byte> number)
    {
        if (number[0] == '-') number = number[1..];
        int exponent = number.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> mantissa = exponent < 0 ? number : number[..exponent];
        int point = mantissa.IndexOf((byte)'.');
        if (point < 0) return exponent < 0 ? IsHarmlessRun(mantissa) : mantissa.Length <= 7;
        if (mantissa.Length > LongestMantissa) return exponent < 0 && IsHarmlessRun(mantissa[..point]) && IsHarmlessRun(mantissa[(point + 1)..]);

        Span<byte> joined = stackalloc byte[LongestMantissa];
        mantissa[..point].CopyTo(joined);
        mantissa[(point + 1)..].CopyTo(joined[point..]);
        joined = joined[..(mantissa.Length - 1)];
        if (exponent >= 0) return joined.Length <= 7;
        return IsHarmlessRun(joined) && IsHarmlessRun(mantissa[..point]) && IsHarmlessRun(mantissa[(point + 1)..]);
    }

    private static bool IsHarmlessRun(ReadOnlySpan<byte> digits) =>
        digits.Length is <= 7 or > 19 || TimeShape.Fits(digits) || (digits.Length > 15 && !PersonalData.IsIn(digits));
}
