using System.Text.Json;

namespace OmaGateway.Configuration;

/// <summary>gateway.json as it was read once: its bytes, its tree, and what is wrong with it.</summary>
internal sealed class SettingsFile
{
    public const string Name = "gateway.json";

    private SettingsFile(ConfigElement? root, ConfigErrors errors) => (Root, Errors) = (root, errors);

    /// <summary>Null where the file is not JSON.</summary>
    public ConfigElement? Root { get; }

    public ConfigErrors Errors { get; }

    public static SettingsFile Read(ReadOnlyMemory<byte> json)
    {
        var errors = new ConfigErrors(Name, json);
        ConfigElement root;
        try
        {
            root = ConfigElement.Read(json.Span);
        }
        catch (JsonException broken)
        {
            errors.Add(OffsetOf(json.Span, broken), "(file)", "is not JSON here");
            return new SettingsFile(null, errors);
        }

        SchemaCheck.Check(root, SchemaNode.Gateway, errors);
        RouteRules.Check(root, errors);
        return new SettingsFile(root, errors);
    }

    /// <summary>Configuration keys and values, as .NET's own JSON provider would give them; of a key that stands twice, the later.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Flatten()
        => Root is null ? [] : Flatten(Root).Reverse().DistinctBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(ConfigElement element)
        => element.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray
            ? element.Children.SelectMany(Flatten)
            : [new(element.Path, element.Text)];

    private static int OffsetOf(ReadOnlySpan<byte> json, JsonException broken)
    {
        int offset = 0;
        for (long line = 0; line < broken.LineNumber; line++)
        {
            offset += json[offset..].IndexOf((byte)'\n') + 1;
        }

        return offset + (int)(broken.BytePositionInLine ?? 0);
    }
}
