using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace OmaGateway.Bodies.Formats;

/// <summary>
/// A whole number, as a JSON number or as a string (quirk 12). One spelling only: no sign but a minus, no leading zeros, no
/// fraction, no exponent, no blanks; whatever else could be meant is refused rather than guessed.
/// </summary>
/// <param name="Min">Smallest value allowed.</param>
/// <param name="Max">Largest value allowed.</param>
/// <param name="Kind"><see cref="FieldKind.Integer"/> or <see cref="FieldKind.Long"/>.</param>
internal sealed record IntegerFormat(long Min, long Max, FieldKind Kind) : FieldFormat
{
    private readonly FieldFault _type = new("type", "Must be a whole number, written as digits without leading zeros.");
    private readonly FieldFault _range = new("range", string.Create(CultureInfo.InvariantCulture, $"Must be from {Min} to {Max}."));

    public override FieldFault? Read(ref Utf8JsonReader json, out FieldValue value)
    {
        value = default;
        if (json.TokenType is not (JsonTokenType.Number or JsonTokenType.String))
        {
            return _type;
        }

        // An escaped digit (\u0031) is a digit; at 6 bytes each, 128 hold every Int64 so written.
        Span<byte> copy = stackalloc byte[128];
        if (json.ValueSpan.Length > copy.Length)
        {
            return _type;
        }

        var digits = json.ValueIsEscaped ? copy[..json.CopyString(copy)] : json.ValueSpan;
        if (!IsPlainInteger(digits))
        {
            return _type;
        }

        if (!Utf8Parser.TryParse(digits, out long number, out int used) || used != digits.Length || number < Min || number > Max)
        {
            return _range;
        }

        string text = number.ToString(CultureInfo.InvariantCulture);
        value = new FieldValue(text, text, Kind);
        return null;
    }

    private static bool IsPlainInteger(ReadOnlySpan<byte> text)
    {
        var digits = text is [(byte)'-', ..] ? text[1..] : text;
        return digits is [>= (byte)'0' and <= (byte)'9', ..]
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (digits[0] != '0' || text.Length == 1);
    }
}
