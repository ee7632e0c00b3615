using System.IO.Compression;
using System.Net.Http.Headers;

namespace OmaGateway.Masking.Wire;

/// <summary>A content coding that can be undone (RFC 9110, 8.4.1).</summary>
internal enum ContentCoding
{
    Gzip,
    Deflate,
    Brotli,
}

/// <summary>The codings of an answer: parsed from its headers, undone as its body is read.</summary>
internal static class ContentCodings
{
    /// <summary>The codings in the order in which they were applied; false where one is unknown or there are too many.</summary>
    public static bool TryParse(HttpContentHeaders headers, out IReadOnlyList<ContentCoding> codings)
    {
        codings = [];
        if (!headers.NonValidated.TryGetValues("Content-Encoding", out var lines))
        {
            return true;
        }

        var found = new List<ContentCoding>(WireLimits.Codings);
        foreach (string line in lines)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan(range).Trim();
                if (name.IsEmpty || name.Equals("identity", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                if (found.Count == WireLimits.Codings || Known(name) is not { } coding)
                {
                    return false;
                }

                found.Add(coding);
            }
        }

        codings = found;
        return true;
    }

    /// <summary>
    /// A stream of the decoded bytes. Broken, truncated or exploding input surfaces as
    /// <see cref="UnreadableAnswerException"/>; truncation too, because the process runs with strict validation of compressed streams.
    /// </summary>
    public static async ValueTask<Stream> OpenAsync(ReceivedStream received, IReadOnlyList<ContentCoding> codings, CancellationToken cancellation)
    {
        Stream decoded = received;
        for (int i = codings.Count - 1; i >= 0; i--)
        {
            byte[] head = new byte[codings[i] == ContentCoding.Deflate ? 2 : 0];
            int read = await decoded.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
            var source = new CodedStream(head.AsMemory(0, read), decoded);
            Stream decoder = codings[i] switch
            {
                ContentCoding.Gzip => new GZipStream(source, CompressionMode.Decompress),
                ContentCoding.Brotli => new BrotliStream(source, CompressionMode.Decompress),
                _ when IsZlib(head) => new ZLibStream(source, CompressionMode.Decompress),
                _ => new DeflateStream(source, CompressionMode.Decompress),
            };
            decoded = new DecodedStream(decoder, source, received);
        }

        return decoded;
    }

    /// <summary>RFC 9110 says zlib, and many servers send bare deflate: the first two bytes tell (RFC 1950, 2.2).</summary>
    private static bool IsZlib(ReadOnlySpan<byte> head) => (head[0] & 0x0F) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;

    private static ContentCoding? Known(ReadOnlySpan<char> name)
        => name.Equals("gzip", StringComparison.OrdinalIgnoreCase) || name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase) ? ContentCoding.Gzip
            : name.Equals("deflate", StringComparison.OrdinalIgnoreCase) ? ContentCoding.Deflate
            : name.Equals("br", StringComparison.OrdinalIgnoreCase) ? ContentCoding.Brotli
            : null;
}
