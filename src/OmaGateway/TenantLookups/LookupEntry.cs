namespace OmaGateway.TenantLookups;

/// <summary>One kept answer: the masked bytes of a complete, successful 200. Immutable. Times are Unix milliseconds.</summary>
internal sealed class LookupEntry(ReadOnlyMemory<byte> body, string entityTag, EntryTimes times, long purges)
{
    public ReadOnlyMemory<byte> Body { get; } = body;

    public string EntityTag { get; } = entityTag;

    public EntryTimes Times { get; } = times;

    /// <summary>Its route's <see cref="PurgeCounts"/> from when it was asked for.</summary>
    public long Purges { get; } = purges;
}
