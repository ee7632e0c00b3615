using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace OmaGateway.TenantLookups;

/// <summary>The header values of a fresh hit from memory, rendered once for the second that they hold.</summary>
internal sealed class EntryHead(long ageSeconds, long ttlSeconds)
{
    public long AgeSeconds { get; } = ageSeconds;

    public long TtlSeconds { get; } = ttlSeconds;

    public StringValues Age { get; } = ageSeconds.ToString(CultureInfo.InvariantCulture);

    public StringValues CacheControl { get; } = CacheStatus.Private(ttlSeconds);

    public StringValues Status { get; } = CacheStatus.Hit(ttlSeconds, CacheStatus.Local);
}
