using OmaGateway.Masking.Shapes;

namespace OmaGateway.Masking.Rules;

/// <summary>What to do with the value of one field, resolved when the rules are read.</summary>
internal sealed class FieldRule(FieldKind kind, int tally)
{
    public FieldKind Kind { get; } = kind;

    /// <summary>How most values of the kind are recognised.</summary>
    public ShortShape Short { get; } = ShortShape.Of(kind);

    /// <summary>Index in <see cref="FieldNames"/>.</summary>
    public int Tally { get; } = tally;

    /// <summary>Of a value that no rule names.</summary>
    public static readonly FieldRule Unknown = new(FieldKind.Unknown, FieldNames.UnknownIndex);

    /// <summary>Of a value that no rule names, inside a personal field or under a key that looks personal.</summary>
    public static readonly FieldRule InsidePersonal = new(FieldKind.Unknown, FieldNames.UnknownIndex) { EraseNumbers = true };

    /// <summary>What the members of an object in this place are; null where none is documented.</summary>
    public PlanNode? Object { get; set; }

    /// <summary>What the items of an array in this place are; the rule itself where it's personal.</summary>
    public FieldRule? Items { get; set; }

    /// <summary>Numbers here are erased, whatever they look like: the field, or one around it, is personal.</summary>
    public bool EraseNumbers { get; init; }

    /// <summary>This field's value selects the text of a free-text sibling that comes after it.</summary>
    public bool IsCode { get; set; }

    /// <summary>The name of the sibling that selects among <see cref="Texts"/>.</summary>
    public string? CodeField { get; init; }

    /// <summary>That sibling's rule.</summary>
    public FieldRule? CodeRule { get; set; }

    /// <summary>Our own texts, by code; a value that equals one passes.</summary>
    public CatalogueText[] Texts { get; init; } = [];

    /// <summary>Free text that passes detectors rather than being erased.</summary>
    public bool Detect { get; init; }

    /// <summary>Query parameters of a URL that may stay.</summary>
    public byte[][] Parameters { get; init; } = [];

    /// <summary>Allowed values of an enum.</summary>
    public byte[][] Values { get; init; } = [];
}

/// <summary>A text of ours for an upstream's code, both as UTF-8; the text needs no JSON escapes.</summary>
internal sealed record CatalogueText(ulong Code, byte[] Text);
