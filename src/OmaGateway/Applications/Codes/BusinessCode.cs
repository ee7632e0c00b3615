using System.Text;
using System.Text.Json;

namespace OmaGateway.Applications.Codes;

/// <summary>
/// The business code of an answer to R4 or R5: <c>returnCode</c> or <c>retCode</c>, at the top or in a <c>schema</c> object
/// (quirks 7 and 8). Read from the masked bytes, which hold no personal data.
/// </summary>
/// <param name="Text">Compared as a string; leading zeros count (quirk 9).</param>
/// <param name="IsExact">False where it came as a number, which has lost its leading zeros: good enough to answer by, not to release a mail by.</param>
internal sealed record BusinessCode(string Text, bool IsExact)
{
    private const int DocumentedLength = 3;
    private const int MostLength = 32;

    /// <summary>Null where there is no code, an odd one, or two that differ: nothing is guessed.</summary>
    /// <param name="json">Valid UTF-8 JSON, or nothing.</param>
    public static BusinessCode? Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        BusinessCode? found = null;
        return ReadObject(ref reader, mayWrap: true, ref found) ? found : null;
    }

    /// <returns>False where the codes contradict each other or one of them is odd.</returns>
    private static bool ReadObject(ref Utf8JsonReader reader, bool mayWrap, ref BusinessCode? found)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isCode = reader.ValueTextEquals("returnCode"u8) || reader.ValueTextEquals("retCode"u8);
            bool isWrapper = mayWrap && reader.ValueTextEquals("schema"u8);
            reader.Read();
            if (isWrapper && reader.TokenType == JsonTokenType.StartObject)
            {
                if (!ReadObject(ref reader, mayWrap: false, ref found))
                {
                    return false;
                }
            }
            else if (isCode)
            {
                if (Of(ref reader) is not { } code || (found is not null && found != code))
                {
                    return false;
                }

                found = code;
            }

            reader.Skip();
        }

        return true;
    }

    private static BusinessCode? Of(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.ValueSpan.Length is > 0 and <= MostLength && !reader.ValueSpan.ContainsAnyExcept(Plain):
                return new BusinessCode(reader.GetString()!, IsExact: true);
            case JsonTokenType.Number when reader.ValueSpan.Length <= MostLength && !reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9'):
                return new BusinessCode(Encoding.ASCII.GetString(reader.ValueSpan).PadLeft(DocumentedLength, '0'), IsExact: false);
            default:
                return null;
        }
    }

    private static readonly System.Buffers.SearchValues<byte> Plain = System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-"u8);
}
