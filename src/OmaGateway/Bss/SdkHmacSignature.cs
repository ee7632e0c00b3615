using System.Security.Cryptography;
using System.Text;

namespace OmaGateway.Bss;

/// <summary>
/// SDK-HMAC-SHA256, the request signature of Huawei Cloud's API gateway ("API Request Signing Guide"). Pure: the parts of a
/// request in, the hexadecimal signature out. There is no key derivation: the secret key signs directly.
/// </summary>
internal static class SdkHmacSignature
{
    public const string Algorithm = "SDK-HMAC-SHA256";

    /// <param name="Method">Upper case.</param>
    /// <param name="Path">As it is sent, percent-encoded or not.</param>
    /// <param name="Query">Without the question mark, as it is sent.</param>
    /// <param name="Headers">Those that are signed: names in lower case; none with an underscore, which the server does not see.</param>
    /// <param name="Body">The exact bytes that are sent.</param>
    /// <param name="Timestamp"><c>yyyyMMddTHHmmssZ</c>, the value of <c>X-Sdk-Date</c>; within 15 minutes of the server's clock.</param>
    public sealed record Request(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, string Timestamp);

    /// <summary>The Authorization header's value.</summary>
    public static string Authorization(Request request, string accessKey, string secretKey)
        => $"{Algorithm} Access={accessKey}, SignedHeaders={SignedHeaders(request)}, Signature={Sign(request, secretKey)}";

    public static string Sign(Request request, string secretKey)
    {
        string toSign = $"{Algorithm}\n{request.Timestamp}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalRequest(request))))}";
        return Hex(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secretKey), Encoding.UTF8.GetBytes(toSign)));
    }

    internal static string CanonicalRequest(Request request)
    {
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        text.Append(CanonicalPath(request.Path)).Append('\n');
        text.Append(CanonicalQuery(request.Query)).Append('\n');
        foreach (var (name, value) in Sorted(request))
        {
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        text.Append('\n').Append(SignedHeaders(request)).Append('\n');
        return text.Append(Hex(SHA256.HashData(request.Body.Span))).ToString();
    }

    /// <summary>Each segment decoded and encoded again, so that both spellings sign alike; it always ends with a slash, here alone.</summary>
    private static string CanonicalPath(string path)
    {
        string encoded = string.Join('/', path.Split('/').Select(segment => Uri.EscapeDataString(Uri.UnescapeDataString(segment))));
        return encoded.EndsWith('/') ? encoded : encoded + "/";
    }

    private static string CanonicalQuery(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Key: Encode(pair[0]), Value: pair.Length > 1 ? Encode(pair[1]) : ""))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Encode(string sent) => Uri.EscapeDataString(Uri.UnescapeDataString(sent));

    private static string SignedHeaders(Request request) => string.Join(';', Sorted(request).Select(header => header.Key));

    private static IEnumerable<KeyValuePair<string, string>> Sorted(Request request) => request.Headers
        .Where(header => !header.Key.Contains('_', StringComparison.Ordinal))
        .OrderBy(header => header.Key, StringComparer.Ordinal);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
