using System.Text;
using System.Text.Json;

namespace OmaGateway.Configuration;

/// <summary>Collects every mistake of one file, so that all are shown at once.</summary>
internal sealed class ConfigErrors(string file, ReadOnlyMemory<byte> json)
{
    private readonly List<ConfigError> _errors = [];

    public IReadOnlyList<ConfigError> All => _errors;

    public void Add(int offset, string path, string message, string? nearest = null)
    {
        ReadOnlySpan<byte> before = json.Span[..Math.Min(offset, json.Length)];
        int line = before.Count((byte)'\n') + 1;
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        _errors.Add(new ConfigError(file, line, column, path, message, nearest));
    }

    /// <summary>The members of an object that may be absent; says so if it isn't one, names a member twice, or one that isn't in <paramref name="valid"/>.</summary>
    public IReadOnlyList<ConfigElement> Members(ConfigElement? element, string what = "", string[]? valid = null)
    {
        if (element is null) return [];
        if (element.Kind != JsonTokenType.StartObject)
        {
            Add(element.Offset, element.Path, "an object is expected");
            return [];
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ConfigElement member in element.Children)
        {
            if (!seen.Add(member.Name)) Add(member.NameOffset, member.Path, $"'{member.Name}' is there already");
            if (valid is not null && !valid.Contains(member.Name)) AddUnknown(member, what, member.Name, valid);
        }

        return element.Children;
    }

    /// <summary>The strings of an array that may be absent; says so if it isn't one or holds anything else.</summary>
    public IReadOnlyList<ConfigElement> Strings(ConfigElement? element)
    {
        if (element is null) return [];
        if (element.Kind != JsonTokenType.StartArray) Add(element.Offset, element.Path, "an array of strings is expected");
        foreach (ConfigElement item in element.Children)
            if (item.Kind != JsonTokenType.String || item.Text.Length == 0) Add(item.Offset, item.Path, "a string with content is expected");
        return element.Children;
    }

    public void AddUnknown(ConfigElement at, string what, string name, IEnumerable<string> valid) =>
        Add(at.NameOffset, at.Path, $"'{name}' is no {what}", NearestName.Of(name, valid));
}
