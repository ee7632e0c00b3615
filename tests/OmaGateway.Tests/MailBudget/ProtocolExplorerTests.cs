using Xunit.Abstractions;

namespace OmaGateway.Tests.MailBudget;

/// <summary>Every interleaving of the model, breadth first: does any history send more mails than the limit?</summary>
public sealed class ProtocolExplorerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 0, 0, 1, false)]
    [InlineData(0, 1, 0, 1, false)]
    [InlineData(0, 1, 0, 1, false, 1)]
    public void Explore_AllRules_NoHistoryOverspends(int losses, int failOvers, int crashes, int lostReplies, bool newcomer, int limit = 2)
        => NoHistoryOverspends(new(losses, failOvers, crashes, lostReplies, newcomer, limit));

    [Theory]
    [Trait("Lane", "long")]
    [InlineData(2, 0, 1, 1, false)]
    [InlineData(0, 1, 1, 1, false)]
    [InlineData(1, 1, 1, 0, false)]
    [InlineData(1, 0, 0, 0, true)]
    [InlineData(1, 0, 1, 0, true)]
    public void Explore_AllRulesAndMoreTroubles_NoHistoryOverspends(int losses, int failOvers, int crashes, int lostReplies, bool newcomer)
        => NoHistoryOverspends(new(losses, failOvers, crashes, lostReplies, newcomer));

    [Theory]
    [InlineData(nameof(ProtocolRules.RosterPosts), 1, 0, false)]
    [InlineData(nameof(ProtocolRules.HighWater), 1, 0, false)]
    [InlineData(nameof(ProtocolRules.Fence), 1, 0, false)]
    [InlineData(nameof(ProtocolRules.RunId), 0, 1, false)]
    [InlineData(nameof(ProtocolRules.NothingBack), 0, 1, false, 1)]
    [InlineData(nameof(ProtocolRules.NewcomerIsHeardOf), 1, 0, true)]
    public void Explore_OneRuleTakenOut_FindsAnOverspend(string rule, int losses, int failOvers, bool newcomer, int limit = 2)
    {
        var (states, history) = Explore(ProtocolRules.All & ~Enum.Parse<ProtocolRules>(rule), new(losses, failOvers, Crashes: 0, LostReplies: 1, newcomer, limit));
        history.ShouldNotBeNull();
        output.WriteLine($"{states} states until: {string.Join("; ", history)}");
    }

    private void NoHistoryOverspends(ProtocolTroubles troubles)
    {
        var (states, history) = Explore(ProtocolRules.All, troubles);
        output.WriteLine($"{states} states");
        history.ShouldBeNull(history is null ? null : string.Join("; ", history));
        states.ShouldBeGreaterThan(1_000);
    }

    private static (int States, IReadOnlyList<string>? Overspend) Explore(ProtocolRules rules, ProtocolTroubles troubles)
    {
        var model = new ProtocolModel(rules, troubles);
        var from = new Dictionary<ProtocolState, (ProtocolState State, string Move)> { [ProtocolModel.Start()] = default };
        var next = new Queue<ProtocolState>(from.Keys);
        while (next.TryDequeue(out var state))
        {
            foreach (var (move, reached) in model.Moves(state))
            {
                if (!from.TryAdd(reached, (state, move)))
                {
                    continue;
                }

                var last = reached;
                if (last.Mails > troubles.Limit)
                {
                    return (from.Count, History(from, reached));
                }

                next.Enqueue(reached);
            }
        }

        return (from.Count, null);
    }

    private static List<string> History(Dictionary<ProtocolState, (ProtocolState State, string Move)> from, ProtocolState state)
    {
        var moves = new List<string>();
        while (from[state] is { Move: not null } step)
        {
            moves.Insert(0, step.Move);
            state = step.State;
        }

        return moves;
    }
}
