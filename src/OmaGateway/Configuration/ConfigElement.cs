using System.Text.Json;

namespace OmaGateway.Configuration;

/// <summary>A value of a configuration file that remembers where it stands, so that an error can point at it.</summary>
internal sealed class ConfigElement
{
    public required JsonTokenType Kind { get; init; }

    public required string Path { get; init; }

    /// <summary>Byte offset of the value.</summary>
    public required int Offset { get; init; }

    /// <summary>Byte offset of the member's name; the value's own for what has no name.</summary>
    public required int NameOffset { get; init; }

    public string Name { get; init; } = "";

    /// <summary>The text of a string; of other scalars as they are written.</summary>
    public string Text { get; init; } = "";

    /// <summary>An object's members or an array's items.</summary>
    public List<ConfigElement> Children { get; } = [];

    /// <summary>A member by name; without case, as configuration keys are.</summary>
    public ConfigElement? this[string name] => Children.Find(child => child.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the whole file; throws <see cref="JsonException"/> where it isn't JSON.</summary>
    public static ConfigElement Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        ConfigElement root = Read(ref reader, "", "", (int)reader.TokenStartIndex);
        reader.Read();
        return root;
    }

    private static ConfigElement Read(ref Utf8JsonReader reader, string name, string path, int nameOffset)
    {
        var element = new ConfigElement
        {
            Kind = reader.TokenType,
            Name = name,
            Path = path.Length == 0 ? "(file)" : path,
            Offset = (int)reader.TokenStartIndex,
            NameOffset = nameOffset,
            Text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        };
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return element;
        string prefix = path.Length == 0 ? "" : path + ":";
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            int offset = (int)reader.TokenStartIndex;
            string child = "";
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                child = reader.GetString()!;
                reader.Read();
            }

            string childPath = prefix + (child.Length > 0 ? child : element.Children.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            element.Children.Add(Read(ref reader, child, childPath, offset));
        }

        return element;
    }
}
