namespace OmaGateway.Bodies.Formats;

/// <summary>
/// A mobile number: a mainland number of 11 digits (<c>1[3-9]...</c>), or an international one (E.164) that says so by <c>+</c> or
/// <c>00</c>. Digits only: no blanks, hyphens or brackets. Sent as it came; its canonical form is E.164, so that <c>13800138000</c>,
/// <c>+8613800138000</c> and <c>008613800138000</c> are one applicant.
/// </summary>
internal sealed record PhoneFormat : StringFormat
{
    private const int MainlandDigits = 11;
    private const int MostDigits = 15;
    private const int FewestDigits = 7;
    private static readonly FieldFault Format = new("format", "Must be a mobile number: 11 digits (mainland China), or + or 00, the country code and the number, without blanks or hyphens.");

    protected override FieldFault? Judge(string text, out FieldValue value)
    {
        value = default;
        if (Canonical(text) is not { } canonical)
        {
            return Format;
        }

        value = new FieldValue(text, canonical);
        return null;
    }

    private static string? Canonical(string text)
    {
        if (IsMainland(text))
        {
            return "+86" + text;
        }

        ReadOnlySpan<char> digits = text switch
        {
            ['+', ..] => text.AsSpan(1),
            ['0', '0', ..] => text.AsSpan(2),
            _ => [],
        };
        bool valid = digits.Length is >= FewestDigits and <= MostDigits
            && digits[0] != '0'
            && !digits.ContainsAnyExceptInRange('0', '9')
            && (!digits.StartsWith("86") || IsMainland(digits[2..]));
        return valid ? string.Concat("+", digits) : null;
    }

    private static bool IsMainland(ReadOnlySpan<char> text)
        => text.Length == MainlandDigits && text[0] == '1' && text[1] is >= '3' and <= '9' && !text.ContainsAnyExceptInRange('0', '9');
}
