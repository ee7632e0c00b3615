using System.Text.Json;
using System.Text.RegularExpressions;

namespace OmaGateway.Configuration;

/// <summary>
/// One schema object of gateway.schema.json: the part of JSON Schema 2020-12 that the file uses. One file serves editors, this check and
/// the documentation, so that none of them can disagree with another.
/// </summary>
internal sealed class SchemaNode(JsonElement root, JsonElement schema)
{
    private readonly JsonElement _schema = schema.TryGetProperty("$ref", out var reference)
        ? root.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..])
        : schema;

    public static SchemaNode Gateway { get; } = Load("gateway.schema.json");

    public string? Type => Text("type");

    public string? Pattern => Text("pattern");

    public double? Minimum => Number("minimum");

    public double? Maximum => Number("maximum");

    public int MinLength => (int)(Number("minLength") ?? 0);

    public int MinProperties => (int)(Number("minProperties") ?? 0);

    public IReadOnlyList<string> Enum => Texts("enum");

    public IReadOnlyList<string> Required => Texts("required");

    public SchemaNode? Items => Child("items");

    /// <summary>It and all below it may change while the gateway runs.</summary>
    public bool IsLive => _schema.TryGetProperty("x-live", out var live) && live.GetBoolean();

    /// <summary>The names that an object knows; empty where it takes any.</summary>
    public IReadOnlyList<string> Names => _schema.TryGetProperty("properties", out var properties)
        ? [.. properties.EnumerateObject().Select(property => property.Name)]
        : [];

    /// <summary>The schema of a member, or null where the object has no such member. Names are compared without case, as configuration keys are.</summary>
    public SchemaNode? Member(string name)
    {
        if (_schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return new SchemaNode(root, property.Value);
                }
            }
        }

        if (_schema.TryGetProperty("patternProperties", out var patterns))
        {
            foreach (var property in patterns.EnumerateObject().Where(property => Regex.IsMatch(name, property.Name, RegexOptions.ECMAScript)))
            {
                return new SchemaNode(root, property.Value);
            }
        }

        return _schema.TryGetProperty("additionalProperties", out var additional)
            ? additional.ValueKind == JsonValueKind.Object ? new SchemaNode(root, additional) : null
            : new SchemaNode(root, Anything);
    }

    /// <summary>Whether the gateway takes a new value of a key (<c>Section:Key</c>) without a restart.</summary>
    public bool TakesLive(string key)
    {
        SchemaNode? node = this;
        foreach (string part in key.Split(':'))
        {
            node = node.Type == "array" ? node.Items : node.Member(part);
            if (node is null || node.IsLive)
            {
                break;
            }
        }

        return node?.IsLive == true;
    }

    private static JsonElement Anything { get; } = JsonDocument.Parse("{}").RootElement;

    private static SchemaNode Load(string name)
    {
        using var stream = typeof(SchemaNode).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in the assembly.");
        var root = JsonDocument.Parse(stream).RootElement;
        return new SchemaNode(root, root);
    }

    private SchemaNode? Child(string name) => _schema.TryGetProperty(name, out var child) ? new SchemaNode(root, child) : null;

    private string? Text(string name) => _schema.TryGetProperty(name, out var value) ? value.GetString() : null;

    private double? Number(string name) => _schema.TryGetProperty(name, out var value) ? value.GetDouble() : null;

    private string[] Texts(string name) => _schema.TryGetProperty(name, out var values) ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [];
}
