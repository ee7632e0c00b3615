using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OmaGateway.TenantLookups;

/// <summary>
/// Turns an entry into a value for Redis and back: AES-256-GCM under a key that only this token together with the server's secret
/// gives (<see cref="LookupKeys.SealingKey"/>), so that Redis and who reads it hold nothing. Value: format (1), nonce (12), tag (16), ciphertext of
/// times (24), purges (8), body. What it is a value <em>of</em> (token's name, lookup's name, generation) is associated data: a value that was moved,
/// cut, forged or made by another format does not open.
/// </summary>
/// <remarks>Nonces are random: a key belongs to one token and seals at most one value per upstream answer, far from the 2^32 that NIST SP 800-38D allows.</remarks>
internal static class EntrySealer
{
    private const byte Format = 2;

    /// <summary>Of the releases that came to their keys by HKDF.</summary>
    private const byte FormerFormat = 1;
    private const int Head = 1 + NonceSize + TagSize;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int Meta = 32;

    public static byte[] Seal(LookupKeys keys, string? token, SealedName name, LookupEntry entry)
    {
        byte[] value = new byte[Head + Meta + entry.Body.Length];
        value[0] = Format;
        var nonce = value.AsSpan(1, NonceSize);
        RandomBytes.Take(nonce);

        // The clear text is laid where the ciphertext goes: GCM works in place.
        var content = value.AsSpan(Head);
        BinaryPrimitives.WriteInt64BigEndian(content, entry.Times.ReceivedAt);
        BinaryPrimitives.WriteInt64BigEndian(content[8..], entry.Times.FreshUntil);
        BinaryPrimitives.WriteInt64BigEndian(content[16..], entry.Times.StaleUntil);
        BinaryPrimitives.WriteInt64BigEndian(content[24..], entry.Purges);
        entry.Body.Span.CopyTo(content[Meta..]);
        using var aes = Cipher(keys, token);
        aes.Encrypt(nonce, content, content, value.AsSpan(1 + NonceSize, TagSize), name.Bytes);
        return value;
    }

    /// <summary>Null for everything that <see cref="Seal"/> did not make for this very token, lookup and generation.</summary>
    public static LookupEntry? Open(LookupKeys keys, string? token, SealedName name, byte[] value)
    {
        if (value.Length <= Head + Meta || value.Length > Head + Meta + AnswerVerdicts.MaxBodyBytes || value[0] != Format)
        {
            return null;
        }

        byte[] content = new byte[value.Length - Head];
        try
        {
            using var aes = Cipher(keys, token);
            aes.Decrypt(value.AsSpan(1, NonceSize), value.AsSpan(Head), value.AsSpan(1 + NonceSize, TagSize), content, name.Bytes);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        var times = new EntryTimes(
            BinaryPrimitives.ReadInt64BigEndian(content),
            BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(8)),
            BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(16)));
        var body = content.AsMemory(Meta);
        return new LookupEntry(body, keys.EntityTag(name.Entry, body.Span), times, BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(24)));
    }

    /// <summary>A release of before has made it, as far as can be told: it does not open, and nobody is to be suspected for it.</summary>
    public static bool IsFormer(byte[] value) => value.Length > Head + Meta && value[0] == FormerFormat;

    private static AesGcm Cipher(LookupKeys keys, string? token)
    {
        Span<byte> key = stackalloc byte[32];
        keys.SealingKey(token, key);
        var cipher = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }
}

/// <summary>What a sealed value belongs to: the associated data.</summary>
/// <param name="Token">The token's name.</param>
/// <param name="Entry">The lookup's name.</param>
/// <param name="Generation">The token's generation when the answer was asked for; empty before the first rejection.</param>
internal readonly record struct SealedName(Digest Token, Digest Entry, byte[] Generation)
{
    public byte[] Bytes
    {
        get
        {
            byte[] bytes = new byte[(2 * Digest.Size) + Generation.Length];
            Token.Write(bytes);
            Entry.Write(bytes.AsSpan(Digest.Size));
            Generation.CopyTo(bytes.AsSpan(2 * Digest.Size));
            return bytes;
        }
    }
}
