using System.Text.Json;
using System.Text.Unicode;
using OmaGateway.Routing;

namespace OmaGateway.Bodies;

/// <summary>
/// Reads one body against its contract (pure: bytes in, values or errors out). Whatever could be read in two ways is refused:
/// duplicate names, a wrapper with documented fields beside it, numbers in odd spellings.
/// </summary>
internal static class BodyReader
{
    /// <summary>Deeper than any documented body; what is below an unknown field is skipped, not read.</summary>
    private const int MostNesting = 16;

    public const string Wrapper = "requestBody";

    public static BodyReading Read(ReadOnlySpan<byte> utf8, BodyContract contract, BodyPolicy policy)
    {
        if (!Utf8.IsValid(utf8))
        {
            return new BodyReading.NotJson("The body is not valid UTF-8.");
        }

        try
        {
            var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MostNesting });
            if (!json.Read())
            {
                return new BodyReading.NotJson("The body is empty.");
            }

            var fields = new FieldCollector(contract, policy.DropUnknown);
            if (json.TokenType == JsonTokenType.StartObject)
            {
                ReadOuter(ref json, contract, fields);
            }
            else
            {
                json.Skip();
                fields.Refuse("", new FieldFault("type", "Must be an object."));
            }

            json.Read(); // throws where anything but white space follows
            return fields.Finish(policy);
        }
        catch (JsonException)
        {
            return new BodyReading.NotJson("The body is empty, cut, nested too deeply, or not one JSON text.");
        }
        catch (InvalidOperationException)
        {
            return new BodyReading.NotJson("A string of the body holds half of a surrogate pair.");
        }
    }

    private static void ReadOuter(ref Utf8JsonReader json, BodyContract contract, FieldCollector fields)
    {
        bool wrapped = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!contract.MayBeWrapped || !json.ValueTextEquals(Wrapper))
            {
                fields.OutsideProperty(ref json);
                continue;
            }

            json.Read();
            if (wrapped)
            {
                fields.Refuse("/" + Wrapper, FieldCollector.Duplicate);
                json.Skip();
            }
            else if (json.TokenType != JsonTokenType.StartObject)
            {
                fields.Refuse("/" + Wrapper, new FieldFault("type", "Must be an object."));
                json.Skip();
            }
            else
            {
                fields.EnterWrapper("/" + Wrapper);
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    fields.InsideProperty(ref json);
                }
            }

            wrapped = true;
        }
    }
}
