namespace OmaGateway.Masking.Kinds;

/// <summary>Country calling codes (ITU-T E.164): one digit for zones 1 and 7, two for the listed ones, three for all others.</summary>
internal static class CountryCodes
{
    private static ReadOnlySpan<byte> TwoDigits =>
    [
        20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58,
        60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
    ];

    /// <summary>How many of the leading digits (as values 0 to 9, anything else isn't a digit) are a country code; 0 if they can't be one.</summary>
    public static int Length(ReadOnlySpan<byte> digits) => digits switch
    {
        [1 or 7, ..] => 1,
        [>= 2 and <= 9, <= 9, ..] when TwoDigits.Contains((byte)((digits[0] * 10) + digits[1])) => 2,
        [>= 2 and <= 9, <= 9, <= 9, ..] => 3,
        _ => 0,
    };
}
