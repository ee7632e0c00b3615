using System.Collections.Frozen;

namespace OmaGateway.Masking.Rules;

/// <summary>
/// Names under which personal data is masked wherever they occur, in any case and with or without <c>_</c>, <c>-</c>, <c>.</c> and spaces;
/// and parts of names that make an unknown field look personal.
/// </summary>
internal sealed class PersonalNames
{
    private const int Longest = 64;
    private readonly FrozenDictionary<string, FieldRule>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly string[] _parts;

    public PersonalNames(IReadOnlyDictionary<string, FieldRule> byFoldedName, string[] foldedParts)
    {
        _exact = byFoldedName.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _parts = foldedParts;
    }

    /// <summary>The rule for an undocumented field of this (unescaped, UTF-8) name.</summary>
    public FieldRule RuleFor(ReadOnlySpan<byte> name)
    {
        Span<char> folded = stackalloc char[Longest];
        if (!TryFold(name, ref folded)) return FieldRule.InsidePersonal;
        if (_exact.TryGetValue(folded, out FieldRule? rule)) return rule;
        foreach (string part in _parts)
            if (folded.IndexOf(part) >= 0) return FieldRule.InsidePersonal;
        return FieldRule.Unknown;
    }

    public static string Fold(string name)
    {
        Span<char> folded = stackalloc char[Longest];
        return TryFold(System.Text.Encoding.UTF8.GetBytes(name), ref folded) ? folded.ToString() : "";
    }

    private static bool TryFold(ReadOnlySpan<byte> name, ref Span<char> folded)
    {
        int length = 0;
        foreach (byte b in name)
        {
            if (b is (byte)'_' or (byte)'-' or (byte)'.' or (byte)' ') continue;
            if (b >= 0x80 || length == Longest) return false;
            folded[length++] = char.ToLowerInvariant((char)b);
        }

        folded = folded[..length];
        return true;
    }
}
