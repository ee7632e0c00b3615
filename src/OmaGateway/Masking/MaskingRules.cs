using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using OmaGateway.Configuration;
using OmaGateway.Masking.Rules;

namespace OmaGateway.Masking;

/// <summary>All routes' compiled masking rules, from <c>config/masking.json</c>. Immutable.</summary>
internal sealed class MaskingRules
{
    private readonly FrozenDictionary<string, MaskingPlan> _plans;

    internal MaskingRules(string version, FieldNames names, IReadOnlyDictionary<string, MaskingPlan> plans)
    {
        Version = version;
        Names = names;
        _plans = plans.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>16 hexadecimal digits that change whenever the rules or the engine's own format do: for cache keys.</summary>
    public string Version { get; }

    /// <summary>The closed set of field names of every route.</summary>
    public FieldNames Names { get; }

    public IEnumerable<string> PlanNames => _plans.Keys.Order(StringComparer.Ordinal);

    public MaskingPlan? Plan(string name) => _plans.GetValueOrDefault(name);

    /// <summary>Compiles the file, or lists everything that is wrong with it.</summary>
    public static MaskingRulesResult Parse(ReadOnlyMemory<byte> json, string fileName) => RulesCompiler.Compile(json, fileName);
}

/// <summary>Either rules or at least one error.</summary>
internal sealed record MaskingRulesResult(MaskingRules? Rules, IReadOnlyList<ConfigError> Errors)
{
    [MemberNotNullWhen(true, nameof(Rules))]
    public bool IsValid => Rules is not null;
}
