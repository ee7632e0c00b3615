namespace OmaGateway.Bodies;

/// <summary>The documented shape of one request body.</summary>
/// <param name="Name">What a route's <c>Body</c> transform names.</param>
/// <param name="Fields">In the order in which they are sent. At most 64.</param>
internal sealed record BodyContract(string Name, IReadOnlyList<BodyField> Fields)
{
    /// <summary>True where <c>{"requestBody":{...}}</c> is accepted beside the flat object (quirk 8).</summary>
    public bool MayBeWrapped { get; init; }

    /// <summary>A rule over several fields, asked when each of them is valid by itself; gives the field to blame.</summary>
    public Func<IReadOnlyDictionary<string, string>, (string Field, FieldFault Fault)?>? Together { get; init; }
}

/// <summary>One field. A null counts as absent, an empty string never does.</summary>
internal sealed record BodyField(string Name, FieldFormat Format, bool Required = true);
