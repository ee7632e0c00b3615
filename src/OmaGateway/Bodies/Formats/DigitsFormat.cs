using System.Globalization;

namespace OmaGateway.Bodies.Formats;

/// <summary>A code of ASCII digits, whose leading zeros count.</summary>
/// <param name="Min">Fewest digits.</param>
/// <param name="Max">Most digits.</param>
internal sealed record DigitsFormat(int Min, int Max) : StringFormat
{
    private readonly FieldFault _format = new("format", string.Create(CultureInfo.InvariantCulture, $"Must be a string of {Min} to {Max} digits."));

    protected override FieldFault? Judge(string text, out FieldValue value)
    {
        value = default;
        if (text.Length < Min || text.Length > Max || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return _format;
        }

        value = new FieldValue(text, text);
        return null;
    }
}
