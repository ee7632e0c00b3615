using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OmaGateway.Secrets;

namespace OmaGateway.TenantLookups;

/// <summary>
/// Names for tokens and lookups that can leave the process: HMAC-SHA256 under a key of their own, each part with its length in
/// front, so that no two different sets of parts make the same bytes.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Requests may still use the keys of before a rotation; the finalizers of the hashes let go of them.")]
internal sealed class LookupKeys(byte[] key, byte[] valueSecret)
{
    private const byte TokenName = 1;
    private const byte EntryName = 2;
    private const byte TagName = 3;

    /// <summary>Block 1, label, separator.</summary>
    private static ReadOnlySpan<byte> SealingLabel => "\0\0\0\u0001oma-gateway/lookup-value/2\0"u8;

    /// <summary>How long the key is: 256 bits.</summary>
    private static ReadOnlySpan<byte> SealingLength => [0, 0, 1, 0];

    public static LookupKeys Current(KeyRing ring) => new(ring.Derive("lookup-key"), ring.Derive("lookup-value"));

    /// <summary>The key beside the current one, which also reads.</summary>
    public static LookupKeys? Other(KeyRing ring)
        => ring.DeriveOther("lookup-key") is { } key ? new LookupKeys(key, ring.DeriveOther("lookup-value")!) : null;

    // One for each thread, keyed once: OpenSSL spends more on making a keyed hash than on hashing a token.
    private readonly ThreadLocal<IncrementalHash> _names = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
    private readonly ThreadLocal<IncrementalHash> _sealing = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, valueSecret));

    /// <summary>A token's name; all public routes share one of their own.</summary>
    public Digest Token(string? token) => Name(TokenName, token, []);

    public Digest Entry(in LookupRequest request)
        => Name(EntryName, request.Token, [request.Policy.RouteId, request.Policy.Mask ?? "", request.Rules, request.Path, request.Query], request.Body.Span);

    /// <summary>
    /// A strong entity tag of the masked bytes (RFC 9110 8.8.3), good for this lookup of this token alone: a tag that was guessed or
    /// taken from elsewhere says nothing about anybody's data.
    /// </summary>
    public string EntityTag(Digest entry, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[1 + Digest.Size];
        head[0] = TagName;
        entry.Write(head[1..]);
        Span<byte> digest = stackalloc byte[Digest.Size];
        var hash = _names.Value!;
        hash.AppendData(head);
        hash.AppendData(body);
        hash.GetHashAndReset(digest);
        return $"\"{System.Buffers.Text.Base64Url.EncodeToString(digest[..16])}\"";
    }

    /// <summary>
    /// The key that a token's values are sealed under: NIST SP 800-108, counter mode with HMAC-SHA256 under the server's secret, one block.
    /// Its context is the token itself and not its name: Redis and the secret together still don't give it.
    /// </summary>
    /// <remarks>Not <see cref="SP800108HmacCounterKdf"/>, which keys its hash anew each time and takes three to four times as long; a test compares the two.</remarks>
    /// <param name="token">Null has a key of its own.</param>
    /// <param name="key">32 bytes, to be wiped by who asks.</param>
    public void SealingKey(string? token, Span<byte> key)
    {
        var before = SealingLabel;
        var after = SealingLength;
        int size = before.Length + 1 + Encoding.UTF8.GetByteCount(token ?? "") + after.Length;
        byte[] rented = ArrayPool<byte>.Shared.Rent(size);
        var message = rented.AsSpan(0, size);
        try
        {
            before.CopyTo(message);
            message[before.Length] = token is null ? (byte)0 : (byte)1; // tells "no token" from every token
            Encoding.UTF8.GetBytes(token ?? "", message[(before.Length + 1)..]);
            after.CopyTo(message[^after.Length..]);
            Hash(_sealing.Value!, message, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private Digest Name(byte kind, string? token, ReadOnlySpan<string> parts, ReadOnlySpan<byte> body = default)
    {
        int size = 1 + Length(token) + 4 + body.Length;
        foreach (string part in parts)
        {
            size += Length(part);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(size);
        var message = rented.AsSpan(0, size);
        try
        {
            message[0] = kind;
            int at = 1 + Put(message[1..], token);
            foreach (string part in parts)
            {
                at += Put(message[at..], part);
            }

            BinaryPrimitives.WriteInt32BigEndian(message[at..], body.Length);
            body.CopyTo(message[(at + 4)..]);
            Span<byte> digest = stackalloc byte[Digest.Size];
            Hash(_names.Value!, message, digest);
            return Digest.Read(digest);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message); // it held the token
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void Hash(IncrementalHash keyed, ReadOnlySpan<byte> message, Span<byte> digest)
    {
        keyed.AppendData(message);
        keyed.GetHashAndReset(digest);
    }

    private static int Length(string? part) => 4 + Encoding.UTF8.GetByteCount(part ?? "");

    /// <summary>Length and bytes; no part at all has a length that none can have.</summary>
    private static int Put(Span<byte> target, string? part)
    {
        int length = Encoding.UTF8.GetBytes(part ?? "", target[4..]);
        BinaryPrimitives.WriteInt32BigEndian(target, part is null ? -1 : length);
        return 4 + length;
    }
}
