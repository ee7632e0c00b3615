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

    public static LookupKeys Current(KeyRing ring) => new(ring.Derive("lookup-key"), ring.Derive("lookup-value"));

    /// <summary>The key beside the current one, which also reads.</summary>
    public static LookupKeys? Other(KeyRing ring)
        => ring.DeriveOther("lookup-key") is { } key ? new LookupKeys(key, ring.DeriveOther("lookup-value")!) : null;

    /// <summary>One for each thread, keyed once: OpenSSL spends more on making a keyed hash than on hashing a token.</summary>
    private readonly ThreadLocal<IncrementalHash> _hash = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));

    /// <summary>Salt of the keys that values are sealed under.</summary>
    public byte[] ValueSecret { get; } = valueSecret;

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
        Span<byte> digest = stackalloc byte[Digest.Size];
        var hash = _hash.Value!;
        digest[0] = TagName;
        hash.AppendData(digest[..1]);
        entry.Write(digest);
        hash.AppendData(digest);
        hash.AppendData(body);
        hash.GetHashAndReset(digest);
        return $"\"{System.Buffers.Text.Base64Url.EncodeToString(digest[..16])}\"";
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
            var hash = _hash.Value!;
            hash.AppendData(message);
            hash.GetHashAndReset(digest);
            return Digest.Read(digest);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message); // it held the token
            ArrayPool<byte>.Shared.Return(rented);
        }
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
