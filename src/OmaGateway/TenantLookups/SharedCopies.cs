using System.Globalization;
using System.Text;
using OmaGateway.Redis;

namespace OmaGateway.TenantLookups;

/// <summary>
/// L2, in Redis: one hash for each token, one field for each of its lookups, the values sealed. Every question has the same small
/// budget; no answer is an answer too.
/// </summary>
internal sealed class SharedCopies(IRedisClient redis, TimeSpan budget)
{
    /// <summary>Lookups of one token, as in memory.</summary>
    private const int MaxFields = 16;

    private static readonly RedisScript ReadScript = RedisScript.Load("TenantLookups.read.lua");
    private static readonly RedisScript StoreScript = RedisScript.Load("TenantLookups.store.lua");
    private static readonly RedisScript ReleaseScript = RedisScript.Load("TenantLookups.release.lua");

    /// <param name="name">The token's name (the hash).</param>
    /// <param name="entry">The lookup's name (the field).</param>
    /// <param name="owner">Who wants the lease to ask upstream.</param>
    /// <param name="lease">How long.</param>
    /// <param name="wish">Whether the lease is wanted at all.</param>
    public async ValueTask<SharedReading> ReadAsync(Digest name, Digest entry, byte[] owner, TimeSpan lease, LeaseWish wish)
    {
        byte[] wanted = Encoding.ASCII.GetBytes(wish switch { LeaseWish.Always => "always", LeaseWish.IfMissing => "missing", _ => "never" });
        var reply = await redis.EvaluateAsync(ReadScript, [Key(name), LeaseKey(name, entry)], [entry.ToBytes(), owner, Milliseconds(lease), wanted], budget);
        return reply.Items is [var generation, var value, var leased]
            ? new SharedReading(true, generation.Bytes ?? [], value.Bytes, leased.Number == 1)
            : new SharedReading(false, [], null, false);
    }

    /// <summary>Also gives the lease back. Null where it is not known whether the value was kept.</summary>
    public async ValueTask<bool?> StoreAsync(Digest name, Digest entry, byte[] generation, byte[] value, TimeSpan life, byte[] owner)
    {
        var reply = await redis.EvaluateAsync(
            StoreScript,
            [Key(name), LeaseKey(name, entry)],
            [generation, entry.ToBytes(), value, Milliseconds(life), owner, Encoding.ASCII.GetBytes(MaxFields.ToString(CultureInfo.InvariantCulture))],
            budget);
        return reply.Number is { } kept ? kept == 1 : null;
    }

    public async ValueTask ReleaseAsync(Digest name, Digest entry, byte[] owner)
        => await redis.EvaluateAsync(ReleaseScript, [LeaseKey(name, entry)], [owner], budget);

    internal static byte[] Key(Digest name) => Encoding.ASCII.GetBytes(KeyText(name));

    private static byte[] LeaseKey(Digest name, Digest entry)
        => Encoding.ASCII.GetBytes($"{KeyText(name)}:{System.Buffers.Text.Base64Url.EncodeToString(entry.ToBytes())}");

    /// <summary>The braces keep a token's keys on one node of a cluster.</summary>
    private static string KeyText(Digest name) => $"oma:lookups:{{{System.Buffers.Text.Base64Url.EncodeToString(name.ToBytes())}}}";

    internal static byte[] Milliseconds(TimeSpan time) => Encoding.ASCII.GetBytes(((long)Math.Ceiling(time.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));
}

/// <param name="Answered">False where Redis gave no answer: nothing is known, and nothing may be kept there.</param>
/// <param name="Generation">The token's, empty before its first rejection.</param>
/// <param name="Value">Sealed; not to be trusted before it is opened.</param>
/// <param name="Leased">The caller is the one to ask upstream.</param>
internal readonly record struct SharedReading(bool Answered, byte[] Generation, byte[]? Value, bool Leased);

/// <summary>When a reader wants to be the one who asks upstream.</summary>
internal enum LeaseWish
{
    Never,
    IfMissing,
    Always,
}
