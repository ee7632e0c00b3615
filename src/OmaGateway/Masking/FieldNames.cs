namespace OmaGateway.Masking;

/// <summary>The closed set of field names that a report may show: the paths written in the rules, and one name for all others.</summary>
internal sealed class FieldNames
{
    public const string Unknown = "(unknown)";
    public const int UnknownIndex = 0;

    private readonly List<string> _names = [Unknown];
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal) { [Unknown] = UnknownIndex };

    public int Count => _names.Count;

    public string this[int index] => _names[index];

    public int IndexOf(string name) => _indices.GetValueOrDefault(name, -1);

    /// <summary>The index of <paramref name="name"/>, given on first sight. Only while rules are compiled.</summary>
    internal int Add(string name)
    {
        if (_indices.TryGetValue(name, out int index)) return index;
        _indices[name] = _names.Count;
        _names.Add(name);
        return _names.Count - 1;
    }
}
