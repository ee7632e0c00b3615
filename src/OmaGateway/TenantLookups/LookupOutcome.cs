namespace OmaGateway.TenantLookups;

/// <summary>How a lookup was answered: a metric tag.</summary>
internal enum LookupOutcome
{
    HitLocal,
    HitShared,

    /// <summary>A stale copy, a new one is being fetched.</summary>
    StaleRevalidate,

    /// <summary>A stale copy, the upstream does not answer.</summary>
    StaleError,

    /// <summary>This request asked the upstream.</summary>
    Miss,

    /// <summary>This request got the answer that another one asked for.</summary>
    Collapsed,

    /// <summary>A request that can't be cached.</summary>
    Bypass,

    /// <summary><c>only-if-cached</c>, and there was nothing.</summary>
    NotCached,
}

/// <summary>Why copies went from memory: a metric tag.</summary>
internal enum EvictionReason
{
    /// <summary>No room.</summary>
    Size,

    /// <summary>401 or 403, or the token's owner signed out.</summary>
    Rejected,

    Purged,
}
