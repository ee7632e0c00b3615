using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OmaGateway.Tests.Contract;

/// <summary>The part of JSON Schema 2020-12 that the contract uses. A keyword that it does not know fails: it must not pass for checked.</summary>
internal sealed class SchemaRule(OpenApiDocument document)
{
    private static readonly string[] Known =
        ["$ref", "type", "properties", "required", "additionalProperties", "items", "anyOf", "const", "pattern", "minimum", "maximum", "minLength", "maxLength", "description"];

    /// <summary>What is wrong with a value, each with its place.</summary>
    public IEnumerable<string> Complaints(JsonNode? schema, JsonElement value, string at = "$")
    {
        var rule = document.Resolve(schema)!.AsObject();
        foreach (string unknown in rule.Select(pair => pair.Key).Except(Known))
        {
            yield return $"{at}: the schema's '{unknown}' is not understood here";
        }

        if (rule["type"] is { } type && !Types(type).Any(name => Is(name, value)))
        {
            yield return $"{at}: {value.ValueKind} is not {type.ToJsonString()}";
            yield break;
        }

        if (rule["anyOf"] is JsonArray choices && choices.All(choice => Complaints(choice, value, at).Any()))
        {
            yield return $"{at}: none of anyOf fits";
        }

        if (rule["const"] is { } constant && !(value.ValueKind == JsonValueKind.String && value.GetString() == constant.GetValue<string>()))
        {
            yield return $"{at}: is not {constant}";
        }

        foreach (string complaint in value.ValueKind switch
        {
            JsonValueKind.Object => Members(rule, value, at),
            JsonValueKind.Array when rule["items"] is { } items => value.EnumerateArray().SelectMany((item, index) => Complaints(items, item, $"{at}/{index}")),
            JsonValueKind.String => Text(rule, value.GetString()!, at),
            JsonValueKind.Number => Number(rule, value.GetDouble(), at),
            _ => [],
        })
        {
            yield return complaint;
        }
    }

    private IEnumerable<string> Members(JsonObject rule, JsonElement value, string at)
    {
        foreach (string name in (rule["required"] as JsonArray ?? []).Select(item => item!.GetValue<string>()).Where(name => !value.TryGetProperty(name, out _)))
        {
            yield return $"{at}: '{name}' is missing";
        }

        var properties = rule["properties"] as JsonObject ?? [];
        bool closed = rule["additionalProperties"] is JsonValue more && !more.GetValue<bool>();
        foreach (var member in value.EnumerateObject())
        {
            if (properties[member.Name] is { } schema)
            {
                foreach (string complaint in Complaints(schema, member.Value, $"{at}/{member.Name}"))
                {
                    yield return complaint;
                }
            }
            else if (closed)
            {
                yield return $"{at}: '{member.Name}' is not documented";
            }
        }
    }

    private static IEnumerable<string> Text(JsonObject rule, string text, string at)
    {
        if (rule["pattern"] is { } pattern && !Regex.IsMatch(text, pattern.GetValue<string>()))
        {
            yield return $"{at}: '{text}' does not match {pattern}";
        }

        if (text.Length < (rule["minLength"]?.GetValue<double>() ?? 0) || text.Length > (rule["maxLength"]?.GetValue<double>() ?? double.MaxValue))
        {
            yield return $"{at}: a text of {text.Length} characters";
        }
    }

    private static IEnumerable<string> Number(JsonObject rule, double number, string at)
        => number < (rule["minimum"]?.GetValue<double>() ?? double.MinValue) || number > (rule["maximum"]?.GetValue<double>() ?? double.MaxValue) ? [$"{at}: {number} is out of range"] : [];

    private static IEnumerable<string> Types(JsonNode type) => type is JsonArray list ? list.Select(item => item!.GetValue<string>()) : [type.GetValue<string>()];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'),
        _ => false,
    };
}
