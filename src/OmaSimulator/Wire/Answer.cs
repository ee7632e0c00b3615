namespace OmaSimulator.Wire;

/// <summary>An answer down to its bytes, before it is framed.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="Headers">All headers but those of framing, in order.</param>
/// <param name="Body">The body as it goes on the wire (encoded, if it is).</param>
internal sealed record Answer(int Status, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Body);
