namespace OmaGateway.MailBudget;

/// <summary>What a script is told (<c>ARGV[1]</c>, JSON); each reads what its head names. All times in ms.</summary>
internal sealed record LedgerArguments
{
    /// <summary>Room for clocks that differ between Redis and the upstream: a mail this near to midnight is charged to both days.</summary>
    public const long GuardMs = 2_000;

    public const long KeepMs = 3 * 86_400_000L;

    public string Gateway { get; init; } = "";

    public string Inc { get; init; } = "";

    /// <summary>The reservation.</summary>
    public string Id { get; init; } = "";

    public string Outcome { get; init; } = "";

    /// <summary>The day to close, or empty.</summary>
    public string Close { get; init; } = "";

    /// <summary>By the ledger's clock: executed later, a reservation charges nothing.</summary>
    public long Deadline { get; init; }

    public long Lease { get; init; }

    public long Guard { get; init; } = GuardMs;

    public long Limit { get; init; }

    /// <summary>Replicas that have to acknowledge: where fewer are connected nothing is charged.</summary>
    public int Acks { get; init; }

    /// <summary>The ledger's time by the gateway's monotonic clock; 0 where it has none yet.</summary>
    public long Expected { get; init; }

    public long Tolerance { get; init; } = LedgerClock.ToleranceMs;

    public long Backstep { get; init; } = GuardMs;

    public long Keep { get; init; } = KeepMs;

    public long Tomb { get; init; }

    public IReadOnlyList<BudgetDay> Days { get; init; } = [];

    // beat
    public string Nonce { get; init; } = "";

    /// <summary>The incarnation to join: the one that the last answer named.</summary>
    public string Into { get; init; } = "";

    public int Leave { get; init; }

    public IReadOnlyCollection<string> Left { get; init; } = [];

    public long Seen { get; init; }

    public int Knows { get; init; }

    public int Vouch { get; init; }

    public long Last { get; init; }

    public long Stale { get; init; }

    public IReadOnlyDictionary<string, long> High { get; init; } = new Dictionary<string, long>();

    public IReadOnlyCollection<string> Closed { get; init; } = [];

    public IReadOnlyCollection<string> Members { get; init; } = [];

    public IReadOnlyDictionary<string, long> Evict { get; init; } = new Dictionary<string, long>();

    public long Assume { get; init; }

    public long Window { get; init; }

    // operate
    public string Action { get; init; } = "";

    public string Day { get; init; } = "";

    public long Spent { get; init; }
}
