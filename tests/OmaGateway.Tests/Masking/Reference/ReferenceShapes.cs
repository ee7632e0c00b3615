using System.Text.RegularExpressions;

namespace OmaGateway.Tests.Masking.Reference;

/// <summary>The shapes again, as regular expressions.</summary>
internal static class ReferenceShapes
{
    public static bool Fits(string kind, string[] values, string text) => kind switch
    {
        "id" => Is(text, "[0-9]{1,32}") && !ReferenceDetectors.IsPhone(text),
        "integer" => Is(text, "-?[0-9]{1,9}"),
        "decimal" => Is(text, @"-?[0-9]{1,9}(\.[0-9]{1,8})?"),
        "flag" => Is(text, "0|1|true|false"),
        "code" => Is(text, "([A-Z]{1,8}[._-])?[0-9]{1,8}"),
        "time" => text == "0" || (Is(text, "[1-4][0-9]{12}") && string.CompareOrdinal(text, "4102444800000") < 0)
            || Is(text, @"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(Z|[+-][0-9]{2}:[0-9]{2}|\+[0-9]{4})?)?"),
        "uuid" => Is(text, "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
        "opaqueId" => Is(text, "x{1,64}") || (Is(text, "[0-9a-f]{32}") && Regex.IsMatch(text, "[a-f]") && Regex.IsMatch(text, "[0-9]"))
            || (Is(text, "[A-Za-z0-9_-]{8,64}") && Regex.IsMatch(text, "[0-9]") && !Regex.IsMatch(text, "[0-9]{11}")),
        "word" => Is(text, "[A-Za-z][A-Za-z0-9_-]{0,31}") && !Regex.IsMatch(text, "[0-9]{5}"),
        "label" => Is(text, "[A-Za-z0-9_/+.() -]{1,64}") && !ReferenceDetectors.Fires(text),
        "tenantName" => Is(text, "[Tt][Ee][Nn][Aa][Nn][Tt][_-]?[0-9]{1,16}") && text.Length <= 23 && !ReferenceDetectors.Fires(Regex.Match(text, "[0-9]+").Value),
        "enum" => values.Contains(text),
        _ => throw new InvalidOperationException(kind),
    };

    public static bool IsHarmlessNumber(string number)
    {
        Match match = Regex.Match(number, @"^-?(?<whole>[0-9]+)(\.(?<fraction>[0-9]+))?(?<exponent>[eE].*)?$");
        string whole = match.Groups["whole"].Value, fraction = match.Groups["fraction"].Value;
        if (match.Groups["exponent"].Success)
            return whole.Length + fraction.Length <= 7;
        return IsHarmlessRun(whole) && IsHarmlessRun(fraction) && (whole.Length + fraction.Length > 31 || IsHarmlessRun(whole + fraction));
    }

    private static bool IsHarmlessRun(string digits) =>
        digits.Length is <= 7 or > 19 || Fits("time", [], digits) || (digits.Length > 15 && !ReferenceDetectors.Fires(digits));

    private static bool Is(string text, string pattern) => Regex.IsMatch(text, @"\A(?:" + pattern + @")\z", RegexOptions.CultureInvariant);
}
