namespace OmaGateway.TenantLookups;

/// <summary>One kept answer: the masked bytes of a complete, successful 200. Immutable. Times are Unix milliseconds.</summary>
internal sealed class LookupEntry(ReadOnlyMemory<byte> body, string entityTag, EntryTimes times, long purges)
{
    private EntryHead? _head;

    public ReadOnlyMemory<byte> Body { get; } = body;

    public string EntityTag { get; } = entityTag;

    public EntryTimes Times { get; } = times;

    /// <summary>Its route's <see cref="PurgeCounts"/> from when it was asked for.</summary>
    public long Purges { get; } = purges;

    /// <summary>The header values of a fresh hit, which change once a second.</summary>
    public EntryHead HeadAt(long now)
    {
        long age = Times.AgeSeconds(now), ttl = Times.TtlSeconds(now);
        var head = Volatile.Read(ref _head);
        if (head is null || head.AgeSeconds != age || head.TtlSeconds != ttl)
        {
            head = new EntryHead(age, ttl);
            Volatile.Write(ref _head, head);
        }

        return head;
    }
}
