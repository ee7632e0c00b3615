using System.Text.Json.Serialization;

namespace OmaGateway.MailBudget;

/// <summary>One change of the book: one line of the journal.</summary>
[JsonDerivedType(typeof(DayCarried), "day")]
[JsonDerivedType(typeof(Reserved), "reserved")]
[JsonDerivedType(typeof(Settled), "settled")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(Reopened), "reopened")]
[JsonDerivedType(typeof(SpentSet), "spent")]
[JsonDerivedType(typeof(Lost), "lost")]
internal abstract record BookEntry
{
    private BookEntry()
    {
    }

    /// <summary>When it was written, in ms.</summary>
    public long At { get; init; }

    /// <summary>A day's accounts as they stood when the journal was begun anew.</summary>
    public sealed record DayCarried(LedgerDay Day) : BookEntry;

    /// <summary>A reservation that ends at <c>Due</c> unless it is settled.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Due">End of its lease.</param>
    /// <param name="Days">The days that it is charged to.</param>
    /// <param name="Carried">True where the days' accounts hold it already.</param>
    public sealed record Reserved(string Id, long Due, IReadOnlyList<string> Days, bool Carried = false) : BookEntry;

    public sealed record Settled(string Id, string Outcome) : BookEntry;

    public sealed record Closed(string Day, bool ByUpstream) : BookEntry;

    public sealed record Reopened(string Day) : BookEntry;

    public sealed record SpentSet(string Day, long Spent) : BookEntry;

    /// <summary>What was spent on this day is not known.</summary>
    public sealed record Lost(string Day) : BookEntry;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(BookEntry))]
internal sealed partial class BookJson : JsonSerializerContext;
