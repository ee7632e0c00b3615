using System.Text.Json.Nodes;
using OmaGateway.Tests.Hosting;
using YamlDotNet.Serialization;

namespace OmaGateway.Tests.Contract;

/// <summary>config/openapi.yaml as JSON nodes; <c>$ref</c> is followed where a node is asked for.</summary>
internal sealed class OpenApiDocument
{
    private readonly JsonNode _root;

    private OpenApiDocument(JsonNode root) => _root = root;

    public static OpenApiDocument Load()
    {
        object yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(File.ReadAllText(Path.Combine(Repository.ConfigFolder, "openapi.yaml")));
        return new OpenApiDocument(ToJson(yaml)!);
    }

    public JsonObject Paths => _root["paths"]!.AsObject();

    public JsonObject UpstreamPaths => _root["x-upstream"]!["paths"]!.AsObject();

    /// <summary>The node, or what its reference names.</summary>
    public JsonNode? Resolve(JsonNode? node)
        => node is JsonObject && node["$ref"]?.GetValue<string>() is { } reference
            ? Resolve(reference.Split('/').Skip(1).Aggregate(_root, (at, name) => at[name] ?? throw new InvalidOperationException($"{reference} leads nowhere.")))
            : node;

    private static JsonNode? ToJson(object? yaml) => yaml switch
    {
        null => null,
        IDictionary<object, object> map => new JsonObject(map.Select(pair => KeyValuePair.Create(Convert.ToString(pair.Key, System.Globalization.CultureInfo.InvariantCulture)!, ToJson(pair.Value)))),
        IEnumerable<object> list => new JsonArray([.. list.Select(ToJson)]),
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        _ => JsonValue.Create(Convert.ToDouble(yaml, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
