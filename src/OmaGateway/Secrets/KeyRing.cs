using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OmaGateway.Secrets;

/// <summary>
/// Keys by purpose, derived from <c>Secrets:Key</c> (HKDF-SHA256, RFC 5869), so that no room sees the secret itself
/// and no two rooms share a key. In Development a key is made up where none is configured: it lives as long as the process.
/// </summary>
/// <remarks>
/// A mounted secret that changes under the running gateway goes through two steps, so that no replica ever meets what it can't read:
/// <list type="number">
/// <item><description>it is known beside the current one: it reads, and what is revoked is revoked under both</description></item>
/// <item><description>after <see cref="Grace"/> the two change places: it writes, the former reads</description></item>
/// </list>
/// </remarks>
internal sealed class KeyRing : IDisposable
{
    /// <summary>Longer than Kubernetes takes to bring a changed secret to every pod (about two minutes).</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(3);

    private const int KeyBytes = 32;
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger? _logger;
    private readonly IDisposable? _following;
    private volatile Pair _now;
    private ITimer? _swap;

    public KeyRing(IOptionsMonitor<SecretsOptions> options, SecretFiles files, IHostEnvironment environment, TimeProvider time, ILogger<KeyRing> logger)
        : this(Decode("Secrets:Key", options.CurrentValue.Key) ?? MakeUp(environment), Decode("Secrets:PreviousKey", options.CurrentValue.PreviousKey))
    {
        (_time, _logger) = (time, logger);
        _following = files.Follows("Secrets:Key") ? options.OnChange(changed => Follow(changed.Key)) : null;
    }

    internal KeyRing(byte[] current, byte[]? other = null)
    {
        _now = new(new Secret(current), other is null ? null : new Secret(other));
        _time = TimeProvider.System;
    }

    /// <summary>Other keys are derived from now on.</summary>
    public event Action? Changed;

    /// <summary>The 32-byte key for a purpose such as <c>lookup-key</c>. Ask at each use, or follow <see cref="Changed"/>.</summary>
    public byte[] Derive(string purpose) => _now.Current.Derive(purpose);

    /// <summary>The same from the secret beside it (the one before, or the one that follows), or null where there is none.</summary>
    public byte[]? DeriveOther(string purpose) => _now.Other?.Derive(purpose);

    public void Dispose()
    {
        _following?.Dispose();
        _swap?.Dispose();
    }

    private void Follow(string? base64)
    {
        if (string.IsNullOrEmpty(base64))
        {
            return; // made up for Development
        }

        if (!TryDecode(base64, out byte[] key))
        {
            SecretsLog.NotAKey(_logger!);
            return;
        }

        lock (_gate)
        {
            if (_now.Current.Is(key))
            {
                _swap?.Dispose(); // as it was, or taken back in time
                _swap = null;
                return;
            }

            if (_now.Other?.Is(key) == true && _swap is not null)
            {
                return; // known and waiting
            }

            var next = new Secret(key);
            _now = new(_now.Current, next);
            _swap?.Dispose();
            _swap = _time.CreateTimer(_ => Swap(next), null, Grace, Timeout.InfiniteTimeSpan);
        }

        SecretsLog.Known(_logger!, (int)Grace.TotalMinutes);
        Changed?.Invoke();
    }

    private void Swap(Secret next)
    {
        lock (_gate)
        {
            if (_swap is null || _now.Other != next)
            {
                return; // taken back, or replaced by another
            }

            _now = new(next, _now.Current);
            _swap.Dispose();
            _swap = null;
        }

        SecretsLog.InUse(_logger!);
        Changed?.Invoke();
    }

    private static byte[]? Decode(string key, string? base64)
        => string.IsNullOrEmpty(base64) ? null
            : TryDecode(base64, out byte[] bytes) ? bytes
            : throw new OptionsValidationException(key, typeof(SecretsOptions), [$"{key} must be base64 of exactly {KeyBytes} bytes (openssl rand -base64 32)."]);

    private static bool TryDecode(string base64, out byte[] key)
    {
        byte[] bytes = new byte[KeyBytes + 1];
        bool isKey = Convert.TryFromBase64String(base64, bytes, out int length) && length == KeyBytes;
        key = bytes[..KeyBytes];
        return isKey;
    }

    private static byte[] MakeUp(IHostEnvironment environment)
        => environment.IsDevelopment()
            ? RandomNumberGenerator.GetBytes(KeyBytes)
            : throw new OptionsValidationException("Secrets:Key", typeof(SecretsOptions), ["Secrets:Key is required outside Development: base64 of 32 random bytes (openssl rand -base64 32)."]);

    private sealed record Pair(Secret Current, Secret? Other);

    /// <summary>One secret and what was derived from it; purposes come from code, so they are few.</summary>
    private sealed class Secret(byte[] bytes)
    {
        private readonly ConcurrentDictionary<string, byte[]> _derived = new(StringComparer.Ordinal);

        public byte[] Derive(string purpose) => _derived.GetOrAdd(purpose, static (name, secret) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, salt: null, info: Encoding.UTF8.GetBytes("oma-gateway/" + name)), bytes);

        public bool Is(byte[] key) => CryptographicOperations.FixedTimeEquals(bytes, key);
    }
}
