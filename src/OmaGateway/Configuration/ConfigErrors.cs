using System.Text;

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

    public void AddUnknown(ConfigElement at, string what, string name, IEnumerable<string> valid) =>
        Add(at.NameOffset, at.Path, $"'{name}' is no {what}", NearestName.Of(name, valid));
}
