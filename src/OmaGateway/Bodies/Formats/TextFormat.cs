using System.Globalization;
using System.Text;

namespace OmaGateway.Bodies.Formats;

/// <summary>
/// Free text on one line: not blank, at most <paramref name="Max"/> characters (Unicode scalars), no control characters or line breaks.
/// Sent as it came; its canonical form is trimmed and composed (NFC).
/// </summary>
/// <param name="Max">The pages give no length for a company's name; the longest legal names stay below 200.</param>
internal sealed record TextFormat(int Max) : StringFormat
{
    private readonly FieldFault _length = new("length", string.Create(CultureInfo.InvariantCulture, $"Must have from 1 to {Max} characters."));
    private readonly FieldFault _format = new("format", "Must not hold control characters or line breaks.");

    protected override FieldFault? Judge(string text, out FieldValue value)
    {
        value = default;
        int characters = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            characters++;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return _format;
            }
        }

        if (characters > Max || string.IsNullOrWhiteSpace(text))
        {
            return _length;
        }

        value = new FieldValue(text, text.Trim().Normalize(NormalizationForm.FormC));
        return null;
    }
}
