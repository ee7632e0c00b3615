using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OmaGateway.Routing;
using OmaGateway.Secrets;

namespace OmaGateway.Applications.Repeats;

/// <summary>By what a repeat of an application is known: keyed hashes, nothing that reads as a person.</summary>
/// <param name="Body">Of the route and the canonical body, verification code included.</param>
/// <param name="Key">Of the Idempotency-Key, where one came.</param>
internal sealed record ApplicationIdentity(string Body, string? Key);

internal sealed class ApplicationIdentities(KeyRing keys)
{
    public ApplicationIdentity Of(string routeId, RequestBody body, string? idempotencyKey)
        => new(Hash("body\n" + routeId + "\n", body.Canonical.Span), idempotencyKey is null ? null : Hash("key\n" + routeId + "\n", Encoding.UTF8.GetBytes(idempotencyKey)));

    private string Hash(string purpose, ReadOnlySpan<byte> value)
    {
        byte[] text = [.. Encoding.UTF8.GetBytes(purpose), .. value];
        return Base64Url.EncodeToString(HMACSHA256.HashData(keys.Derive("application-repeats"), text));
    }
}
