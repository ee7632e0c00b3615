namespace OmaGateway.Masking.Detection;

/// <summary>Decides whether the digits of one group are a telephone, identity or bank card number.</summary>
internal static class PersonalNumber
{
    public static bool Is(in DigitGroups group)
    {
        ReadOnlySpan<byte> digits = group.Digits;
        if (group.HasSeparators) return group.Count >= 9 || (group.AfterPlus && group.Count >= 7);
        if (group.Count > digits.Length) return false;
        if (group.AfterPlus && group.Count is >= 7 and <= 15) return true;
        return IsPhone(digits) || IsIdentity(digits, group.BeforeX) || IsBankCard(digits);
    }

    /// <summary>The same of up to 17 ASCII digits; more are no telephone number.</summary>
    public static bool IsPhoneText(ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length is < 10 or > 17 || ascii[0] is not ((byte)'0' or (byte)'1' or (byte)'8')) return false;
        Span<byte> digits = stackalloc byte[17];
        for (int i = 0; i < ascii.Length; i++) digits[i] = (byte)(ascii[i] - '0');
        return IsPhone(digits[..ascii.Length]);
    }

    /// <summary>A mobile number with or without 86, a fixed line with its area code, or anything dialled with 00.</summary>
    private static bool IsPhone(ReadOnlySpan<byte> digits) => digits switch
    {
        [1, >= 3 and <= 9, ..] => digits.Length == 11,
        [8, 6, 1, >= 3 and <= 9, ..] => digits.Length == 13,
        [0, 8, 6, 1, ..] when digits.Length == 14 => true,
        [0, >= 1, ..] => digits.Length is >= 10 and <= 12,
        [0, 0, >= 1, ..] => digits.Length is >= 10 and <= 17,
        _ => false,
    };

    /// <summary>GB 11643: 17 digits and a check character of modulus 11, or the old form of 15 digits; both hold a date of birth.</summary>
    private static bool IsIdentity(ReadOnlySpan<byte> digits, bool beforeX)
    {
        if (digits.Length == 15) return digits[0] is >= 1 and <= 8 && IsDate(digits[8], digits[9], digits[10], digits[11]);
        bool full = digits.Length == 18 || (digits.Length == 17 && beforeX);
        if (!full || digits[0] is 0 or 9 || !IsDate(digits[10], digits[11], digits[12], digits[13])) return false;
        if ((digits[6], digits[7]) is not ((1, 8) or (1, 9) or (2, 0))) return false;
        int sum = digits.Length == 18 ? digits[17] : 10;
        int weight = 1;
        for (int i = 16; i >= 0; i--)
        {
            weight = weight * 2 % 11;
            sum += digits[i] * weight;
        }

        return sum % 11 == 1;
    }

    /// <summary>14 to 19 digits with a Luhn check digit and a first digit that cards have.</summary>
    private static bool IsBankCard(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is < 14 or > 19 || digits[0] is 0 or 1 or 7 or 8) return false;
        int sum = 0;
        for (int i = digits.Length - 1, twice = 0; i >= 0; i--, twice ^= 1)
            sum += twice == 0 ? digits[i] : (digits[i] * 2 / 10) + (digits[i] * 2 % 10);
        return sum % 10 == 0;
    }

    private static bool IsDate(byte m1, byte m2, byte d1, byte d2) =>
        (m1 * 10) + m2 is >= 1 and <= 12 && (d1 * 10) + d2 is >= 1 and <= 31;
}
