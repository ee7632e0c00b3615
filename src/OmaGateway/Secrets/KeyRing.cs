using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OmaGateway.Secrets;

/// <summary>
/// Keys by purpose, derived from <c>Secrets:Key</c> (HKDF-SHA256, RFC 5869), so that no room sees the secret itself
/// and no two rooms share a key. In Development a key is made up where none is configured: it lives as long as the process.
/// </summary>
internal sealed class KeyRing
{
    private const int KeyBytes = 32;
    private readonly byte[] _current;
    private readonly byte[]? _previous;

    public KeyRing(IOptions<SecretsOptions> options, IHostEnvironment environment)
        : this(Decode("Secrets:Key", options.Value.Key) ?? MakeUp(environment), Decode("Secrets:PreviousKey", options.Value.PreviousKey))
    {
    }

    internal KeyRing(byte[] current, byte[]? previous = null) => (_current, _previous) = (current, previous);

    /// <summary>The 32-byte key for a purpose such as <c>lookup-key</c>.</summary>
    public byte[] Derive(string purpose) => Derive(_current, purpose);

    /// <summary>The same from the previous secret, or null where there is none.</summary>
    public byte[]? DerivePrevious(string purpose) => _previous is null ? null : Derive(_previous, purpose);

    private static byte[] Derive(byte[] secret, string purpose)
        => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, salt: null, info: Encoding.UTF8.GetBytes("oma-gateway/" + purpose));

    private static byte[]? Decode(string key, string? base64)
    {
        if (string.IsNullOrEmpty(base64))
        {
            return null;
        }

        byte[] bytes = new byte[KeyBytes + 1];
        return Convert.TryFromBase64String(base64, bytes, out int length) && length == KeyBytes
            ? bytes[..KeyBytes]
            : throw new OptionsValidationException(key, typeof(SecretsOptions), [$"{key} must be base64 of exactly {KeyBytes} bytes (openssl rand -base64 32)."]);
    }

    private static byte[] MakeUp(IHostEnvironment environment)
        => environment.IsDevelopment()
            ? RandomNumberGenerator.GetBytes(KeyBytes)
            : throw new OptionsValidationException("Secrets:Key", typeof(SecretsOptions), ["Secrets:Key is required outside Development: base64 of 32 random bytes (openssl rand -base64 32)."]);
}
