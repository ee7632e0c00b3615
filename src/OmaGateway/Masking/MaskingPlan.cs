using OmaGateway.Masking.Rules;

namespace OmaGateway.Masking;

/// <summary>The compiled rules of one route. Nothing of them changes but what is expected next, and on that nothing but speed depends.</summary>
internal sealed class MaskingPlan(string name, FieldRule root, PersonalNames personal, FieldNames names, MaskingLimits limits, bool refuseDrift, int indices)
{
    public string Name { get; } = name;

    /// <summary>Every field name that a <see cref="MaskTally"/> of this plan can hold.</summary>
    public FieldNames Names { get; } = names;

    public MaskingLimits Limits { get; } = limits;

    /// <summary>An unknown or misshapen field makes the whole body unusable.</summary>
    public bool RefuseDrift { get; } = refuseDrift;

    /// <summary>
    /// By the number of a documented field, the one that came after it when it was last seen; by that of an object, its first: bodies repeat their
    /// order. All threads read and write it as they go, and each looks for itself whether that's what has come.
    /// </summary>
    internal NamedField?[] Followers { get; } = new NamedField?[indices];

    internal FieldRule Root { get; } = root;

    internal PersonalNames Personal { get; } = personal;
}

/// <summary>Bounds on a body, in levels and in bytes of one string or number.</summary>
internal readonly record struct MaskingLimits(int MaxDepth, int MaxStringBytes)
{
    public static readonly MaskingLimits Default = new(64, 64 * 1024);
}
