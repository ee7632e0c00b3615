using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking.Rules;

/// <summary>
/// The documented members of one object, found by their exact UTF-8 name. An open-addressed table: a lookup
/// costs one multiplication and, nearly always, one comparison.
/// </summary>
internal sealed class PlanNode
{
    private readonly NamedField?[] _table;
    private readonly int _mask;

    public PlanNode(int index, IReadOnlyCollection<NamedField> fields)
    {
        Index = index;
        int size = 4;
        while (size < fields.Count * 3) size *= 2;
        _table = new NamedField?[size];
        _mask = size - 1;
        foreach (NamedField field in fields)
        {
            int at = Hash(field.Name) & _mask;
            while (_table[at] is not null) at = (at + 1) & _mask;
            _table[at] = field;
        }
    }

    /// <summary>Number of the object in its plan, in one sequence with its fields.</summary>
    public int Index { get; }

    public NamedField? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return null;
        for (int at = Hash(name) & _mask; _table[at] is { } field; at = (at + 1) & _mask)
            if (name.SequenceEqual(field.Name)) return field;
        return null;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        uint mixed = (uint)name.Length | ((uint)name[0] << 8) | ((uint)name[^1] << 16) | ((uint)name[name.Length / 2] << 24);
        return (int)((mixed * 0x9E3779B1u) >> 16);
    }
}

/// <summary>A documented member: its name as UTF-8 and its rule.</summary>
internal sealed class NamedField(int index, byte[] name, FieldRule rule)
{
    /// <summary>Number of the field in its plan.</summary>
    public int Index { get; } = index;

    public byte[] Name { get; } = name;

    /// <summary>The name as bodies begin the member: in quotes, with its colon.</summary>
    public Opening Opening { get; } = new([(byte)'"', .. name, (byte)'"', (byte)':']);

    public FieldRule Rule { get; } = rule;
}
