using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OmaGateway.TenantLookups;

/// <summary>What a lookup has to know of a masked body, read from its top level or from the <c>schema</c> wrapper (quirk 7). Pure.</summary>
/// <param name="IsObject">It is one JSON object.</param>
/// <param name="SchemaIsText">The pages' business failure: <c>schema</c> is a string where success has an object.</param>
/// <param name="ReturnCode">As it is spelled, whether string or number; null where there is none.</param>
/// <param name="ExpiryDate">The tenant's end in epoch milliseconds (R1); the earliest where there are several.</param>
/// <param name="ExpiryUnreadable">There is an <c>expiryDate</c>, but it is no time.</param>
internal readonly record struct AnswerReading(bool IsObject, bool SchemaIsText, string? ReturnCode, long? ExpiryDate, bool ExpiryUnreadable)
{
    private const int MaxDepth = 256;

    public static AnswerReading Of(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            var reading = default(AnswerReading);
            return json.Read() && json.TokenType == JsonTokenType.StartObject ? ReadObject(ref json, reading with { IsObject = true }, wrapper: true) : reading;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static AnswerReading ReadObject(ref Utf8JsonReader json, AnswerReading reading, bool wrapper)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (wrapper && json.ValueTextEquals("schema"u8))
            {
                json.Read();
                reading = json.TokenType == JsonTokenType.StartObject ? ReadObject(ref json, reading, wrapper: false) : reading with { SchemaIsText = json.TokenType == JsonTokenType.String };
            }
            else if (json.ValueTextEquals("returnCode"u8))
            {
                json.Read();
                reading = reading with { ReturnCode = Scalar(ref json) ?? "" };
            }
            else if (json.ValueTextEquals("expiryDate"u8))
            {
                json.Read();
                reading = WithExpiry(reading, ref json);
            }
            else
            {
                json.Read();
            }

            json.TrySkip();
        }

        return reading;
    }

    private static AnswerReading WithExpiry(AnswerReading reading, ref Utf8JsonReader json)
        => json.TokenType == JsonTokenType.Null ? reading
            : long.TryParse(Scalar(ref json), NumberStyles.None, CultureInfo.InvariantCulture, out long time) ? reading with { ExpiryDate = Math.Min(time, reading.ExpiryDate ?? time) }
            : reading with { ExpiryUnreadable = true };

    private static string? Scalar(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => json.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(json.ValueSpan),
        _ => null,
    };
}
