using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>A value that becomes a setting has the setting's own type and bounds: what helm takes, the gateway starts with.</summary>
public sealed partial class SettingBoundsTests
{
    [Fact]
    public void Values_ThatBecomeSettings_HaveTheBoundsOfTheGatewaysSchema()
    {
        var values = JsonNode.Parse(ChartFolder.Read("values.schema.json"))!;
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.ConfigFolder, "gateway.schema.json")))!;
        var pairs = Pair().Matches(ChartFolder.Read("templates", "_configuration.tpl")).Where(pair => !pair.Groups[1].Value.StartsWith("ReverseProxy", StringComparison.Ordinal)).ToArray();
        pairs.Length.ShouldBeGreaterThan(20);
        foreach (var pair in pairs)
        {
            string[] expected = Bounds(Below(settings, pair.Groups[1].Value.Split("__")));
            Bounds(Below(values, pair.Groups[2].Value.Split('.'))).ShouldBe(expected, pair.Value);
        }
    }

    private static JsonNode Below(JsonNode schema, string[] path)
        => path.Aggregate(schema, static (node, name) => node["properties"]?[name] ?? throw new InvalidOperationException($"'{name}' is in no schema."));

    /// <summary>Null leaves a value to gateway.json, and is no value.</summary>
    private static string[] Bounds(JsonNode schema)
    {
        string type = schema["type"] is JsonArray types ? types.Select(each => (string)each!).Single(each => each != "null") : (string)schema["type"]!;
        return [type, .. new[] { "minimum", "maximum" }.Select(bound => $"{bound} {schema[bound]?.ToJsonString() ?? "none"}")];
    }

    [GeneratedRegex("\"(\\w+(?:__\\w+)+)\"\\s+\\$v\\.([\\w.]+)")]
    private static partial Regex Pair();
}
