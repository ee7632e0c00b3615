using System.Text.Json;

namespace OmaGateway.Observability;

/// <summary>
/// One section of <c>/ops/snapshot</c>, offered by a room: what it knows at this moment, out of its own memory. Called about once a
/// second while somebody looks. Never waits, never holds personal data, tokens or keys; its size has a bound.
/// </summary>
internal interface ISnapshotSource
{
    /// <summary>The section's name: <c>budget</c>, <c>lookups</c>, <c>leaks</c>, <c>redis</c>, <c>config</c> ...</summary>
    string Name { get; }

    /// <summary>Writes exactly one JSON value.</summary>
    void Write(Utf8JsonWriter json);
}

/// <summary>One line of detail on <c>/readyz</c>. It informs; only starting and draining make a gateway unready.</summary>
internal interface IHealthSource
{
    /// <summary>Such as <c>redis</c>, <c>mail-budget</c>.</summary>
    string Name { get; }

    HealthDetail Check();
}

/// <param name="Degraded">True where something works less well than it should.</param>
/// <param name="State">One word: <c>up</c>, <c>down</c>, <c>embedded</c>, <c>recovering</c>, <c>closed</c> ...</param>
/// <param name="Advice">For an operator: what it means and what to do; empty where all is well.</param>
internal readonly record struct HealthDetail(bool Degraded, string State, string Advice = "");
