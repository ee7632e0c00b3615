using System.Text.Json.Serialization;

namespace OmaGateway.MailBudget;

/// <summary>What the ledger said: the word that its scripts answer with.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerStatus>))]
internal enum LedgerStatus
{
    [JsonStringEnumMemberName("granted")] Granted,

    /// <summary>Committed mails have reached the limit, or the day is closed.</summary>
    [JsonStringEnumMemberName("exhausted")] Exhausted,

    /// <summary>Committed and reserved mails have.</summary>
    [JsonStringEnumMemberName("busy")] Busy,

    /// <summary>What was spent on the day is not known.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>The clock went back or drifts.</summary>
    [JsonStringEnumMemberName("clock")] Clock,

    /// <summary>No word of the ledger's: it was not asked, so nothing was charged.</summary>
    NotAsked,

    /// <summary>Executed after its deadline: nothing was charged by this try.</summary>
    [JsonStringEnumMemberName("late")] Late,

    /// <summary>The reservation was given up before.</summary>
    [JsonStringEnumMemberName("gone")] Gone,

    /// <summary>The ledger is another one than the gateway has joined.</summary>
    [JsonStringEnumMemberName("rejoin")] Rejoin,

    /// <summary>Not every other gateway has heard of this one yet.</summary>
    [JsonStringEnumMemberName("joining")] Joining,

    /// <summary>The gateway's table of days does not reach the ledger's clock.</summary>
    [JsonStringEnumMemberName("days")] Days,

    /// <summary>The answer to a gateway's own leaving.</summary>
    [JsonStringEnumMemberName("left")] Left,

    /// <summary>Redis may evict the ledger.</summary>
    [JsonStringEnumMemberName("evicts")] Evicts,

    /// <summary>Too few replicas are connected to acknowledge it: nothing was charged.</summary>
    [JsonStringEnumMemberName("fewReplicas")] FewReplicas,

    /// <summary>Too few replicas have it, though it was charged.</summary>
    [JsonStringEnumMemberName("notReplicated")] NotReplicated,
    [JsonStringEnumMemberName("beat")] Beat,
    [JsonStringEnumMemberName("settled")] Settled,
    [JsonStringEnumMemberName("done")] Done,
}

/// <summary>One day's accounts.</summary>
/// <param name="Name">The local date.</param>
/// <param name="Base">Carried over from before a loss, or set by an operator.</param>
/// <param name="Sent">Mails that were sent.</param>
/// <param name="Unclear">Mails that may have been sent, leases that ran out among them.</param>
/// <param name="Reserved">In flight.</param>
/// <param name="Released">Given back.</param>
/// <param name="Closed">1 where the upstream or an operator closed the day.</param>
/// <param name="Learned">What was committed when the upstream said that its threshold is reached; else 0.</param>
/// <param name="Unknown">1 while nobody knows what was spent.</param>
internal sealed record LedgerDay(string Name, long Base, long Sent, long Unclear, long Reserved, long Released, int Closed, long Learned, int Unknown)
{
    public long Committed => Base + Sent + Unclear;

    public long Charged => Committed + Reserved;
}

/// <summary>The state of the ledger that comes back with every answer.</summary>
internal sealed record LedgerReply
{
    public required LedgerStatus Status { get; init; }

    /// <summary>The day that the status is about: the reservation's, or the one that refuses.</summary>
    public string Day { get; init; } = "";

    /// <summary>Milliseconds of the ledger's clock.</summary>
    public long Now { get; init; }

    /// <summary>The ledger's incarnation: a new one begins with every loss or fail-over.</summary>
    public string Inc { get; init; } = "";

    /// <summary>The answer's number within its incarnation, rising; 0 where answers are heard in the order in which they are given.</summary>
    public long Sequence { get; init; }

    /// <summary>Of the roster: one more with every gateway that comes or goes.</summary>
    public long Version { get; init; }

    /// <summary>The version that every gateway has seen.</summary>
    public long Acked { get; init; }

    /// <summary>When this incarnation began.</summary>
    public long Since { get; init; }

    public IReadOnlyList<LedgerDay> Days { get; init; } = [];

    /// <summary>Beats of each gateway; -1 for one that has still to post what it knows. Only with <see cref="LedgerStatus.Beat"/>.</summary>
    public IReadOnlyDictionary<string, long> Members { get; init; } = new Dictionary<string, long>();

    /// <summary>The version at which the asking gateway joined. Only with <see cref="LedgerStatus.Beat"/>.</summary>
    public long Joined { get; init; }

    /// <summary>Gateways that have still to post.</summary>
    public int Missing { get; init; }

    /// <summary>Connected replicas of Redis.</summary>
    public int Replicas { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LedgerReply))]
[JsonSerializable(typeof(LedgerArguments))]
internal sealed partial class LedgerJson : JsonSerializerContext;
