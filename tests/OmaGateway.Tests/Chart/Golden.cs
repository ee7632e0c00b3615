using System.Text;
using System.Text.Json.Nodes;
using OmaGateway.Tests.Hosting;
using YamlDotNet.Serialization;

namespace OmaGateway.Tests.Chart;

/// <summary>
/// Files of <c>golden/</c> that a person has read. <c>OMA_REWRITE_GOLDEN=1</c> rewrites them (and the values table of the chart's README);
/// the difference is then reviewed like any other.
/// </summary>
internal static class Golden
{
    private static readonly ISerializer Yaml = new SerializerBuilder().WithQuotingNecessaryStrings().DisableAliases().Build();

    public static bool Rewrite => Environment.GetEnvironmentVariable("OMA_REWRITE_GOLDEN") == "1";

    public static void ShouldMatch(string name, IReadOnlyList<Manifest> objects)
    {
        string actual = Text(objects);
        string file = Path.Combine(Repository.Root, "tests", "OmaGateway.Tests", "Chart", "golden", name);
        if (Rewrite)
        {
            File.WriteAllText(file, actual);
            return;
        }

        File.Exists(file).ShouldBeTrue($"{file} is missing. With OMA_REWRITE_GOLDEN=1 it is written.");
        actual.ShouldBe(File.ReadAllText(file), "If the new text is right, OMA_REWRITE_GOLDEN=1 writes it.");
    }

    /// <summary>
    /// Sorted by kind and name. What another test compares (the files of config/, dashboard, alerts, and the checksum over them)
    /// stands here by name alone, so that a change of a route is not a change of sixteen golden files.
    /// </summary>
    private static string Text(IReadOnlyList<Manifest> objects)
    {
        var text = new StringBuilder();
        foreach (var item in objects.OrderBy(item => item.ToString(), StringComparer.Ordinal))
        {
            text.Append("---\n").Append(Yaml.Serialize(Plain(item.Json, "")!));
        }

        return text.ToString();
    }

    private static object? Plain(JsonNode? node, string key) => node switch
    {
        null => null,
        JsonObject map => Owned(map),
        JsonArray list => list.Select(item => Plain(item, "")).ToList(),
        JsonValue value when key == "checksum/config" => $"<{value.ToString().Length} characters>",
        JsonValue value => value.GetValue<object>(),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private static Dictionary<string, object?> Owned(JsonObject map)
    {
        var owned = map.Where(pair => pair.Value is JsonValue value && value.TryGetValue(out string? text) && Owner(pair.Key, text) is not null).Select(pair => pair.Key).ToHashSet();
        var plain = map.Where(pair => !owned.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => Plain(pair.Value, pair.Key));
        if (owned.Count > 0)
        {
            plain.Add("<as they are>", Owner(owned.First(), (string)map[owned.First()]!));
        }
        else if (map.ContainsKey("groups") && JsonNode.DeepEquals(map, ChartFolder.ReadYaml("files", "alerts.yaml")))
        {
            return new() { ["<as they are>"] = "files/alerts.yaml" };
        }

        return plain;
    }

    private static string? Owner(string key, string text)
        => Same(Path.Combine("config", key), text) ? "config/*"
        : Same(Path.Combine("charts", "oma-gateway", "files", "dashboard.json"), text) ? "files/dashboard.json"
        : null;

    private static bool Same(string file, string text)
    {
        string path = Path.Combine(Repository.Root, file);
        return File.Exists(path) && File.ReadAllText(path) == text;
    }
}
