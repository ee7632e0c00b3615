using System.Security.Cryptography;
using System.Text;
using OmaGateway.Secrets;

namespace OmaGateway.Sessions.Keys;

/// <summary>
/// One key of the ring as it lies in Redis: AES-256-GCM over the whole element, its name as associated data. Sealed as a whole, so that
/// who can write to Redis can neither read a key nor slip one in. Layout: nonce (12), tag (16), ciphertext.
/// </summary>
internal sealed class SealedKeys(KeyRing secrets)
{
    private const string Purpose = "session-keys";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public byte[] Seal(string name, string xml)
    {
        byte[] plain = Encoding.UTF8.GetBytes(xml);
        byte[] result = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(secrets.Derive(Purpose), TagBytes);
        aes.Encrypt(result.AsSpan(0, NonceBytes), plain, result.AsSpan(NonceBytes + TagBytes), result.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(name));
        return result;
    }

    /// <summary>Null for what neither the current secret nor the one beside it opens.</summary>
    public string? Open(string name, byte[] sealedKey)
        => Open(secrets.Derive(Purpose), name, sealedKey) ?? (secrets.DeriveOther(Purpose) is { } other ? Open(other, name, sealedKey) : null);

    private static string? Open(byte[] key, string name, byte[] sealedKey)
    {
        if (sealedKey.Length < NonceBytes + TagBytes)
        {
            return null;
        }

        byte[] plain = new byte[sealedKey.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(sealedKey.AsSpan(0, NonceBytes), sealedKey.AsSpan(NonceBytes + TagBytes), sealedKey.AsSpan(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(name));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
