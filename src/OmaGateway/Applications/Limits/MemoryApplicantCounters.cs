namespace OmaGateway.Applications.Limits;

/// <summary>
/// The counters of one gateway, in memory: all there is when embedded, the stand-in while Redis is away. At most
/// <see cref="MostCounters"/>; beyond that a newcomer is not counted, because the mail budget still stands behind it.
/// </summary>
internal sealed class MemoryApplicantCounters(TimeProvider time) : IApplicantCounters
{
    public const int MostCounters = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    public ValueTask<ClaimRefusal?> TakeAsync(IReadOnlyList<ApplicantClaim> claims)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            foreach (var claim in claims)
            {
                if (Live(claim.Key, now) is { } counter && counter.Used >= claim.Permits)
                {
                    return ValueTask.FromResult<ClaimRefusal?>(new ClaimRefusal(claim, time.GetElapsedTime(now, counter.Ends), counter.Used - counter.Held < claim.Permits));
                }
            }

            foreach (var claim in claims.Where(claim => claim.Counts))
            {
                Count(claim, now);
            }

            return ValueTask.FromResult<ClaimRefusal?>(null);
        }
    }

    public ValueTask EndAsync(IReadOnlyList<ApplicantClaim> claims, bool giveBack)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            foreach (var claim in claims.Where(claim => claim.Counts))
            {
                if (Live(claim.Key, now) is { Used: > 0 } counter)
                {
                    counter.Used -= giveBack ? 1 : 0;
                    counter.Held -= claim.Lease is not null && counter.Held > 0 ? 1 : 0;
                }
            }

            return ValueTask.CompletedTask;
        }
    }

    private Counter? Live(string key, long now) => _counters.GetValueOrDefault(key) is { } counter && counter.Ends > now ? counter : null;

    private void Count(ApplicantClaim claim, long now)
    {
        if (Live(claim.Key, now) is { } counter)
        {
            counter.Used++;
            counter.Held += claim.Lease is null ? 0 : 1;
            return;
        }

        if (_counters.Count >= MostCounters)
        {
            foreach (string key in _counters.Where(pair => pair.Value.Ends <= now).Select(pair => pair.Key).ToArray())
            {
                _counters.Remove(key);
            }
        }

        if (_counters.Count < MostCounters || _counters.ContainsKey(claim.Key))
        {
            _counters[claim.Key] = new Counter { Used = 1, Held = claim.Lease is null ? 0 : 1, Ends = now + (long)(claim.Window.TotalSeconds * time.TimestampFrequency) };
        }
    }

    private sealed class Counter
    {
        public int Used { get; set; }

        public int Held { get; set; }

        public long Ends { get; init; }
    }
}
