using System.Text.Json;

namespace OmaGateway.Bodies;

/// <summary>What one documented field may hold: reads the value under a JSON reader, and says what is wrong with it.</summary>
internal abstract record FieldFormat
{
    /// <summary>Reads the value that <paramref name="json"/> stands on (never an object or array unless the format takes one).</summary>
    /// <returns>Null where the value is valid, otherwise the fault, which never holds the value.</returns>
    public abstract FieldFault? Read(ref Utf8JsonReader json, out FieldValue value);
}

/// <summary>What is wrong with a value.</summary>
/// <param name="Code">A stable word: <c>required</c>, <c>type</c>, <c>range</c>, <c>length</c>, <c>format</c>, <c>duplicate</c>, <c>unknown</c>, <c>ambiguous</c>.</param>
/// <param name="Message">For people; says what is allowed, never what was sent.</param>
internal sealed record FieldFault(string Code, string Message);

/// <summary>A valid value.</summary>
/// <param name="Text">As it goes upstream.</param>
/// <param name="Canonical">One spelling for each meaning: what twins, limits and cache keys are told apart by.</param>
/// <param name="Kind">How it is written as JSON.</param>
internal readonly record struct FieldValue(string Text, string Canonical, FieldKind Kind = FieldKind.Text)
{
    /// <summary>The elements of a list; null for every other kind.</summary>
    public IReadOnlyList<string>? Items { get; init; }
}

/// <summary>How a value is written as JSON.</summary>
internal enum FieldKind
{
    Text,

    /// <summary>A number that the route may want as a string (the pages' <c>Integer</c>, quirk 12).</summary>
    Integer,

    /// <summary>Always a number (the pages' <c>Long</c>).</summary>
    Long,

    /// <summary>An array of strings.</summary>
    List,
}
