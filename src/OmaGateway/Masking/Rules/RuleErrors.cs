using System.Text;

namespace OmaGateway.Masking.Rules;

/// <summary>Collects every mistake of one file, so that all are shown at once.</summary>
internal sealed class RuleErrors(string file, ReadOnlyMemory<byte> json)
{
    private readonly List<RuleError> _errors = [];

    public IReadOnlyList<RuleError> All => _errors;

    public void Add(int offset, string path, string message, string? nearest = null)
    {
        ReadOnlySpan<byte> before = json.Span[..Math.Min(offset, json.Length)];
        int line = before.Count((byte)'\n') + 1;
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        _errors.Add(new RuleError(file, line, column, path, message, nearest));
    }

    public void AddUnknown(RuleElement at, string what, string name, IEnumerable<string> valid) =>
        Add(at.NameOffset, at.Path, $"'{name}' is no {what}", NearestName.Of(name, valid));
}
