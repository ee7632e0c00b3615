using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace OmaGateway.Tests.Chart;

/// <summary>One rendered Kubernetes object.</summary>
/// <param name="Json">The object, with YAML's types: an unquoted 1 is a number, a quoted one a string.</param>
internal sealed record Manifest(JsonObject Json)
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build();

    public string Kind => (string)Json["kind"]!;

    public string Name => (string)Json["metadata"]!["name"]!;

    /// <summary>The pod's spec in whatever carries one, else null.</summary>
    public JsonNode? PodSpec => Kind == "Pod" ? Json["spec"] : Json["spec"]?["template"]?["spec"];

    public JsonNode this[params string[] path] => path.Aggregate((JsonNode)Json, (node, key) => node[key] ?? throw new KeyNotFoundException($"{this} has no {string.Join('/', path)}"));

    public static IReadOnlyList<Manifest> All(string yaml) => [.. Parse(yaml).Select(json => new Manifest(json))];

    /// <summary>The documents of a YAML stream that are not empty.</summary>
    public static IReadOnlyList<JsonObject> Parse(string yaml)
    {
        var parser = new YamlDotNet.Core.Parser(new StringReader(yaml));
        parser.MoveNext();
        var documents = new List<JsonObject>();
        parser.MoveNext();
        while (parser.Current is YamlDotNet.Core.Events.DocumentStart)
        {
            if (Convert(Yaml.Deserialize(parser)) is JsonObject json)
            {
                documents.Add(json);
            }
        }

        return documents;
    }

    public override string ToString() => $"{Kind} {Name}";

    private static JsonNode? Convert(object? value) => value switch
    {
        null => null,
        IDictionary<object, object> map => new JsonObject(map.Select(pair => KeyValuePair.Create((string)pair.Key, Convert(pair.Value)))),
        IList<object> list => new JsonArray([.. list.Select(Convert)]),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        double or float => JsonValue.Create(System.Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(System.Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };
}
