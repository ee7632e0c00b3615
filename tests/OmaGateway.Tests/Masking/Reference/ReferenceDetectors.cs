using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OmaGateway.Tests.Masking.Reference;

/// <summary>The detectors again, as regular expressions over text whose digits are all ASCII.</summary>
internal static class ReferenceDetectors
{
    public static bool Fires(string text)
    {
        string plain = PlainDigits(text);
        return Regex.Matches(plain, @"[0-9](?:[ \-.()/]{0,2}[0-9])*").Any(match => IsNumber(plain, match)) || HasEmail(text);
    }

    /// <summary>What everyone would call personal at a glance; for checking output, not for predicting it.</summary>
    public static bool IsBlatant(string text) =>
        Regex.IsMatch(PlainDigits(text), @"(?<![0-9])(?:(?:\+|00)?86)?1[3-9][0-9]{9}(?![0-9])") || Regex.IsMatch(text, @"[A-Za-z0-9]@[A-Za-z0-9]");

    private static bool HasEmail(string text)
    {
        foreach (Match at in Regex.Matches(text, "[@＠]"))
        {
            string before = text[..at.Index], after = text[(at.Index + 1)..];
            bool local = before.EndsWith('"') || (before.Length > 0 && Rune.IsLetterOrDigit(before.EnumerateRunes().Last()));
            if (local && after.Length > 0 && Rune.IsLetterOrDigit(after.EnumerateRunes().First())) return true;
        }

        return false;
    }

    private static bool IsNumber(string text, Match match)
    {
        string digits = Regex.Replace(match.Value, "[^0-9]", "");
        string before = text[..match.Index];
        bool plus = before.EndsWith('+') || before.EndsWith("+(", StringComparison.Ordinal);
        bool x = match.Index + match.Length < text.Length && text[match.Index + match.Length] is 'x' or 'X';
        if (digits.Length != match.Length) return digits.Length >= 9 || (plus && digits.Length >= 7);
        if (digits.Length > 20) return false;
        if (plus && digits.Length is >= 7 and <= 15) return true;
        return IsPhone(digits) || IsIdentity(digits, x) || IsCard(digits);
    }

    public static bool IsPhone(string digits) => Regex.IsMatch(
        digits, "^(?:1[3-9][0-9]{9}|861[3-9][0-9]{9}|0086[0-9]{8,11}|0861[0-9]{10}|0[1-9][0-9]{8,10}|00[1-9][0-9]{7,14})$");

    private static bool IsIdentity(string digits, bool x)
    {
        const string date = "(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])";
        if (digits.Length == 15) return Regex.IsMatch(digits, "^[1-8][0-9]{7}" + date);
        if (digits.Length == 17 && !x || digits.Length is not (17 or 18)) return false;
        if (!Regex.IsMatch(digits, "^[1-8][0-9]{5}(18|19|20)[0-9]{2}" + date)) return false;
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        int sum = weights.Select((weight, i) => weight * (digits[i] - '0')).Sum();
        return "10X98765432"[sum % 11] == (digits.Length == 18 ? digits[17] : 'X');
    }

    private static bool IsCard(string digits)
    {
        if (digits.Length is < 14 or > 19 || "0178".Contains(digits[0])) return false;
        int[] values = [.. digits.Reverse().Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 2))];
        return values.Sum(value => value > 9 ? value - 9 : value) % 10 == 0;
    }

    private static string PlainDigits(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        Rune.IsDigit(rune) ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture) : rune.ToString()));
}
