using System.Runtime.InteropServices;
using Microsoft.Net.Http.Headers;

namespace OmaGateway.Routing;

/// <summary>
/// A validated request body (feature on HttpContext), already in the form that goes upstream. Holds personal data.
/// </summary>
/// <param name="Upstream">UTF-8 JSON as it is sent.</param>
/// <param name="Canonical">
/// UTF-8 JSON of the same meaning with one spelling for each meaning (fixed order, no white space, numbers as numbers):
/// what cache keys and idempotency are computed from.
/// </param>
/// <param name="Fields">The fields' canonical values as text, by their documented names: a phone in E.164, an e-mail's domain in lower-case ASCII.</param>
internal sealed record RequestBody(ReadOnlyMemory<byte> Upstream, ReadOnlyMemory<byte> Canonical, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>Makes it the request's body, so that exactly <see cref="Upstream"/> is forwarded: for the request itself and for detached contexts.</summary>
    public void PlaceOn(HttpContext context)
    {
        context.SetFeature(this);
        var request = context.Request;
        request.Body = MemoryMarshal.TryGetArray(Upstream, out var bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(Upstream.ToArray(), writable: false);
        request.Headers.Remove(HeaderNames.TransferEncoding);
        request.ContentType = "application/json";
        request.ContentLength = Upstream.Length;
    }

    public override string ToString() => "RequestBody { *** }";
}
