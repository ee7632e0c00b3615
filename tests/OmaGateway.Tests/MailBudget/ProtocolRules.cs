namespace OmaGateway.Tests.MailBudget;

/// <summary>The protocol's rules; a test takes one out to see that the explorer then finds the overspend.</summary>
[Flags]
internal enum ProtocolRules
{
    /// <summary>After a loss the ledger opens only when every gateway of the roster has posted.</summary>
    RosterPosts = 1,

    /// <summary>Who posts brings the highest total that it has seen.</summary>
    HighWater = 2,

    /// <summary>A newcomer reserves only once every gateway has heard of it.</summary>
    NewcomerIsHeardOf = 4,

    /// <summary>A gateway gives up the grants of the incarnation that it leaves before it posts.</summary>
    Fence = 8,

    /// <summary>A changed run id means that data may be lost.</summary>
    RunId = 16,

    /// <summary>After a loss nothing that was in flight is given back: the ledger that was lost may have given it back already.</summary>
    NothingBack = 32,

    All = 63,
}

/// <summary>What may go wrong in one history, and how often; all of it in one would be more than can be walked through.</summary>
/// <param name="Losses">Redis loses everything.</param>
/// <param name="FailOvers">A replica with an older copy is promoted.</param>
/// <param name="Crashes">A gateway dies, or is frozen for so long that the others take it off the roster.</param>
/// <param name="LostReplies">An answer to a beat or to a release is lost.</param>
/// <param name="Newcomer">A third gateway may start.</param>
/// <param name="Limit">Mails that may be sent.</param>
internal sealed record ProtocolTroubles(int Losses, int FailOvers, int Crashes, int LostReplies, bool Newcomer, int Limit = 2);
