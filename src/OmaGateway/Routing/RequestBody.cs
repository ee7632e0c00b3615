namespace OmaGateway.Routing;

/// <summary>
/// A validated request body (feature on HttpContext), already in the form that goes upstream. Holds personal data.
/// </summary>
/// <param name="Upstream">UTF-8 JSON as it is sent.</param>
/// <param name="Canonical">
/// UTF-8 JSON of the same meaning with one spelling for each meaning (fixed order, no white space, numbers as numbers):
/// what cache keys and idempotency are computed from.
/// </param>
/// <param name="Fields">The fields' values as text, by their documented names.</param>
internal sealed record RequestBody(ReadOnlyMemory<byte> Upstream, ReadOnlyMemory<byte> Canonical, IReadOnlyDictionary<string, string> Fields)
{
    public override string ToString() => "RequestBody { *** }";
}
