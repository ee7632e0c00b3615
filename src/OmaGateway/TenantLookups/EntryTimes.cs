namespace OmaGateway.TenantLookups;

/// <summary>What a copy may be used for.</summary>
internal enum Freshness
{
    /// <summary>Not at all: too old, or from a clock that is not ours.</summary>
    Dead,

    /// <summary>Only where the upstream does not answer.</summary>
    Stale,

    /// <summary>At once, while a new one is fetched behind it.</summary>
    Revalidate,

    /// <summary>At once.</summary>
    Fresh,
}

/// <summary>When an answer was received and how long it is good for. Pure; Unix milliseconds.</summary>
internal readonly record struct EntryTimes(long ReceivedAt, long FreshUntil, long StaleUntil)
{
    /// <summary>No copy is older, whatever the configuration or a header says.</summary>
    public const long MaxAge = 8 * 86_400_000L;

    /// <summary>Clocks of replicas may differ by this much; a copy from further in the future is not believed.</summary>
    private const long ClockTolerance = 5_000;

    /// <param name="now">When the answer was received.</param>
    /// <param name="fresh">The route's or the gateway's FreshSeconds.</param>
    /// <param name="stale">StaleSeconds.</param>
    /// <param name="endsAt">The tenant's own end, where the answer names one.</param>
    /// <param name="jitter">0 to 1: takes up to a tenth off the fresh time, so that copies made together don't end together.</param>
    public static EntryTimes From(long now, TimeSpan fresh, TimeSpan stale, long? endsAt, double jitter)
    {
        long end = Math.Min(now + MaxAge, endsAt ?? long.MaxValue);
        long freshUntil = Math.Min(end, now + (long)(fresh.TotalMilliseconds * (1 - (0.1 * jitter))));
        return new EntryTimes(now, freshUntil, Math.Min(end, freshUntil + (long)stale.TotalMilliseconds));
    }

    public Freshness At(long now, TimeSpan revalidate)
    {
        if (now < ReceivedAt - ClockTolerance || now >= ReceivedAt + MaxAge)
        {
            return Freshness.Dead;
        }

        return now < FreshUntil ? Freshness.Fresh
            : now >= StaleUntil ? Freshness.Dead
            : now < FreshUntil + (long)revalidate.TotalMilliseconds ? Freshness.Revalidate
            : Freshness.Stale;
    }

    public long AgeSeconds(long now) => Math.Max(0, (now - ReceivedAt) / 1000);

    /// <summary>Rounded down: negative from the first stale millisecond on.</summary>
    public long TtlSeconds(long now) => (long)Math.Floor((FreshUntil - now) / 1000d);
}
