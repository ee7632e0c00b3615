using System.Text.Json.Nodes;

namespace OmaGateway.Tests.Chart;

/// <summary>The values table of the chart's README: keys and descriptions from values.schema.json, defaults from values.yaml.</summary>
internal static class ValuesTable
{
    private const string Begin = "<!-- values: begin, made from values.schema.json by OMA_REWRITE_GOLDEN=1 -->";
    private const string End = "<!-- values: end -->";

    public static IReadOnlyList<(string Key, string Type, string Description)> Rows()
        => [.. Rows(JsonNode.Parse(ChartFolder.Read("values.schema.json"))!, "").Where(row => row.Key != "global")];

    /// <summary>Dotted keys of all values that are no objects; a map without a fixed set of keys is one value.</summary>
    public static IEnumerable<(string Key, JsonNode? Value)> Leaves(JsonObject values)
    {
        var keys = Rows().Select(row => row.Key).ToHashSet(StringComparer.Ordinal);
        IEnumerable<(string, JsonNode?)> Of(JsonNode? node, string path) => node is JsonObject map && !keys.Contains(path)
            ? map.SelectMany(pair => Of(pair.Value, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}"))
            : [(path, node)];
        return Of(values, "");
    }

    /// <summary>The README with its table as it should be.</summary>
    public static string InReadme(string readme)
    {
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        int end = readme.IndexOf(End, StringComparison.Ordinal);
        begin.ShouldBeGreaterThan(0);
        return readme[..(begin + Begin.Length)] + "\n" + Markdown() + readme[end..];
    }

    private static string Markdown()
    {
        var defaults = Leaves(ChartFolder.ReadYaml("values.yaml")).ToDictionary(leaf => leaf.Key, leaf => leaf.Value);
        var lines = Rows().Select(row => $"| `{row.Key}` | {row.Type} | `{Text(defaults.GetValueOrDefault(row.Key))}` | {row.Description.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        return "\n| key | type | default | what it is |\n|---|---|---|---|\n" + string.Concat(lines) + "\n";
    }

    private static string Text(JsonNode? value) => value?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";

    private static IEnumerable<(string Key, string Type, string Description)> Rows(JsonNode schema, string path)
    {
        if (schema["properties"] is not JsonObject properties)
        {
            string type = schema["type"] is JsonArray types ? string.Join(" or ", types.Select(item => (string)item!)) : (string)schema["type"]!;
            yield return (path, type == "object" ? "map" : type, (string)schema["description"]!);
            yield break;
        }

        foreach (var row in properties.SelectMany(pair => Rows(pair.Value!, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}")))
        {
            yield return row;
        }
    }
}
