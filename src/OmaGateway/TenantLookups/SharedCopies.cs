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
    private static readonly byte[] MaxFields = "16"u8.ToArray();

    /// <summary>By <see cref="LeaseWish"/>.</summary>
    private static readonly byte[][] Wishes = ["never"u8.ToArray(), "missing"u8.ToArray(), "always"u8.ToArray()];

    private static readonly int KeySize = Prefix.Length + Digest.TextSize + 1;
    private static readonly RedisScript ReadScript = RedisScript.Load("TenantLookups.read.lua");
    private static readonly RedisScript StoreScript = RedisScript.Load("TenantLookups.store.lua");
    private static readonly RedisScript ReleaseScript = RedisScript.Load("TenantLookups.release.lua");

    /// <summary>The braces keep a token's keys on one node of a cluster.</summary>
    private static ReadOnlySpan<byte> Prefix => "oma:lookups:{"u8;

    /// <param name="name">The token's name (the hash).</param>
    /// <param name="entry">The lookup's name (the field).</param>
    /// <param name="owner">Who wants the lease to ask upstream.</param>
    /// <param name="lease">How long.</param>
    /// <param name="wish">Whether the lease is wanted at all.</param>
    /// <returns>To be read by <see cref="SharedReading.Of"/>.</returns>
    public ValueTask<RedisReply> ReadAsync(Digest name, Digest entry, byte[] owner, TimeSpan lease, LeaseWish wish)
        => redis.EvaluateAsync(ReadScript, [Key(name), LeaseKey(name, entry)], [entry.ToBytes(), owner, Milliseconds(lease), Wishes[(int)wish]], budget);

    /// <summary>Also gives the lease back.</summary>
    /// <returns>1 where the value was kept, 0 where it was not; no number where that is not known.</returns>
    public ValueTask<RedisReply> StoreAsync(Digest name, Digest entry, byte[] generation, byte[] value, TimeSpan life, byte[] owner)
        => redis.EvaluateAsync(StoreScript, [Key(name), LeaseKey(name, entry)], [generation, entry.ToBytes(), value, Milliseconds(life), owner, MaxFields], budget);

    public async ValueTask ReleaseAsync(Digest name, Digest entry, byte[] owner)
        => await redis.EvaluateAsync(ReleaseScript, [LeaseKey(name, entry)], [owner], budget);

    internal static byte[] Key(Digest name)
    {
        byte[] key = new byte[KeySize];
        Write(key, name);
        return key;
    }

    internal static byte[] Milliseconds(TimeSpan time) => Encoding.ASCII.GetBytes(((long)Math.Ceiling(time.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));

    private static byte[] LeaseKey(Digest name, Digest entry)
    {
        byte[] key = new byte[KeySize + 1 + Digest.TextSize];
        Write(key, name);
        key[KeySize] = (byte)':';
        entry.WriteText(key.AsSpan(KeySize + 1));
        return key;
    }

    private static void Write(Span<byte> key, Digest name)
    {
        Prefix.CopyTo(key);
        name.WriteText(key[Prefix.Length..]);
        key[KeySize - 1] = (byte)'}';
    }
}

/// <param name="Answered">False where Redis gave no answer: nothing is known, and nothing may be kept there.</param>
/// <param name="Generation">The token's, empty before its first rejection.</param>
/// <param name="Value">Sealed; not to be trusted before it is opened.</param>
/// <param name="Leased">The caller is the one to ask upstream.</param>
internal readonly record struct SharedReading(bool Answered, byte[] Generation, byte[]? Value, bool Leased)
{
    public static SharedReading Of(RedisReply reply) => reply.Items is [var generation, var value, var leased]
        ? new SharedReading(true, generation.Bytes ?? [], value.Bytes, leased.Number == 1)
        : new SharedReading(false, [], null, false);
}

/// <summary>When a reader wants to be the one who asks upstream.</summary>
internal enum LeaseWish
{
    Never,
    IfMissing,
    Always,
}
