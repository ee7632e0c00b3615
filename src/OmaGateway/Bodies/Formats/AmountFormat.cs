using System.Text.RegularExpressions;

namespace OmaGateway.Bodies.Formats;

/// <summary>An amount of money as a string: greater than zero, at most two decimals, at most 32 characters. Never read as a number.</summary>
internal sealed partial record AmountFormat : StringFormat
{
    private const int Max = 32;
    private static readonly FieldFault Format = new("format", "Must be a string such as 12.50: greater than 0, at most two decimals, at most 32 characters.");

    protected override FieldFault? Judge(string text, out FieldValue value)
    {
        value = default;
        if (text.Length > Max || !Amount().IsMatch(text) || !text.AsSpan().ContainsAnyInRange('1', '9'))
        {
            return Format;
        }

        string plain = text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;
        value = new FieldValue(text, plain);
        return null;
    }

    [GeneratedRegex(@"\A(?:0|[1-9][0-9]*)(?:\.[0-9]{1,2})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Amount();
}
