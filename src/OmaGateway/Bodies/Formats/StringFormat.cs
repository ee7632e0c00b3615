using System.Text.Json;

namespace OmaGateway.Bodies.Formats;

/// <summary>A JSON string; what it may hold is judged by the concrete format.</summary>
internal abstract record StringFormat : FieldFormat
{
    private static readonly FieldFault NotText = new("type", "Must be a string.");

    public sealed override FieldFault? Read(ref Utf8JsonReader json, out FieldValue value)
    {
        value = default;
        return json.TokenType == JsonTokenType.String ? Judge(json.GetString()!, out value) : NotText;
    }

    protected abstract FieldFault? Judge(string text, out FieldValue value);
}
