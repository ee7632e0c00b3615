namespace OmaGateway.Observability;

/// <summary>
/// What became of a request, in one word: in its log line, on its span and as the tag <c>oma.outcome</c> of
/// <c>http.server.request.duration</c>. A closed set. Most words are read off the answer (<see cref="OutcomeReader"/>); a room that knows better
/// says so with <c>context.SetFeature(Outcome.Replayed)</c>.
/// </summary>
internal sealed class Outcome
{
    private Outcome(string word) => Word = word;

    /// <summary>The upstream's answer to this very request.</summary>
    public static Outcome Forwarded { get; } = new("forwarded");

    /// <summary>A fresh copy from the cache.</summary>
    public static Outcome Hit { get; } = new("hit");

    /// <summary>A copy past its freshness, while it is renewed or because the upstream fails.</summary>
    public static Outcome Stale { get; } = new("stale");

    /// <summary>No copy: asked upstream, stored.</summary>
    public static Outcome Miss { get; } = new("miss");

    /// <summary>Shared the upstream call of another request.</summary>
    public static Outcome Collapsed { get; } = new("collapsed");

    /// <summary>The first answer to the same application, given again.</summary>
    public static Outcome Replayed { get; } = new("replayed");

    /// <summary>Refused because no more mails may be sent today, or because nobody knows whether they may.</summary>
    public static Outcome BudgetClosed { get; } = new("budget-closed");

    /// <summary>Refused by a rate limit.</summary>
    public static Outcome Limited { get; } = new("limited");

    /// <summary>Any other 4xx.</summary>
    public static Outcome Refused { get; } = new("refused");

    /// <summary>Any other 5xx.</summary>
    public static Outcome Failed { get; } = new("failed");

    /// <summary>The client hung up first.</summary>
    public static Outcome ClientGone { get; } = new("client-gone");

    /// <summary>Answered by the gateway itself: a document, a preflight, a session.</summary>
    public static Outcome Answered { get; } = new("answered");

    public static IReadOnlyList<Outcome> All { get; } =
        [Forwarded, Hit, Stale, Miss, Collapsed, Replayed, BudgetClosed, Limited, Refused, Failed, ClientGone, Answered];

    public string Word { get; }

    public override string ToString() => Word;
}
