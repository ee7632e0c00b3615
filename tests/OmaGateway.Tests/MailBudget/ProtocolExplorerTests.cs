using Xunit.Abstractions;

namespace OmaGateway.Tests.MailBudget;

/// <summary>Every interleaving of the model, breadth first: does any history send more mails than the limit?</summary>
public sealed class ProtocolExplorerTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Lane", "long")]
    public void Explore_AllRules_NoHistoryOverspends()
    {
        var (states, history) = Explore(ProtocolRules.All);
        output.WriteLine($"{states} states");
        history.ShouldBeNull();
        states.ShouldBeGreaterThan(100_000);
    }

    [Theory]
    [Trait("Lane", "long")]
    [InlineData(nameof(ProtocolRules.RosterPosts))]
    [InlineData(nameof(ProtocolRules.HighWater))]
    [InlineData(nameof(ProtocolRules.NewcomerIsHeardOf))]
    [InlineData(nameof(ProtocolRules.Fence))]
    [InlineData(nameof(ProtocolRules.RunId))]
    public void Explore_OneRuleTakenOut_FindsAnOverspend(string rule)
    {
        var (states, history) = Explore(ProtocolRules.All & ~Enum.Parse<ProtocolRules>(rule));
        history.ShouldNotBeNull();
        output.WriteLine($"{states} states until: {string.Join("; ", history)}");
    }

    private static (int States, IReadOnlyList<string>? Overspend) Explore(ProtocolRules rules)
    {
        var model = new ProtocolModel(rules);
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
                if (last.Mails > ProtocolModel.Limit)
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
