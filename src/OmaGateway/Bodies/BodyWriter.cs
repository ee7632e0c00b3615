using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OmaGateway.Routing;

namespace OmaGateway.Bodies;

/// <summary>Writes the two forms of a valid body (pure): the one that goes upstream, and the canonical one.</summary>
internal static class BodyWriter
{
    /// <summary>Text stays readable UTF-8; nothing here is ever embedded in HTML.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static RequestBody Write(BodyContract contract, ReadOnlySpan<FieldValue?> values, BodyPolicy policy, IReadOnlyDictionary<string, string> texts)
        => new(Upstream(contract, values, policy), Canonical(contract, values), texts);

    private static ReadOnlyMemory<byte> Upstream(BodyContract contract, ReadOnlySpan<FieldValue?> values, BodyPolicy policy)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        if (policy.Wrapped)
        {
            json.WriteStartObject("requestBody"u8);
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                bool asText = value.Kind == FieldKind.Text || (value.Kind == FieldKind.Integer && policy.NumbersAsStrings);
                Field(json, contract.Fields[i].Name, value, value.Text, asText);
            }
        }

        if (policy.Wrapped)
        {
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Canonical(BodyContract contract, ReadOnlySpan<FieldValue?> values)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                Field(json, contract.Fields[i].Name, value, value.Canonical, value.Kind == FieldKind.Text);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static void Field(Utf8JsonWriter json, string name, FieldValue value, string text, bool asText)
    {
        if (value.Items is { } items)
        {
            json.WriteStartArray(name);
            foreach (string item in items)
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
        }
        else if (asText)
        {
            json.WriteString(name, text);
        }
        else
        {
            json.WriteNumber(name, long.Parse(text, CultureInfo.InvariantCulture));
        }
    }
}
