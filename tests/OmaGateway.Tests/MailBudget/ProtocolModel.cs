namespace OmaGateway.Tests.MailBudget;

/// <summary>
/// The moves of the model. They follow <c>beat.lua</c>, <c>reserve.lua</c>, <c>settle.lua</c> and <c>LedgerMember</c> line by line, without clocks:
/// what takes time may happen at any time. A mail that was sent stays charged whenever it is settled, so it is at once.
/// </summary>
internal sealed partial class ProtocolModel(ProtocolRules rules, ProtocolTroubles troubles)
{
    /// <summary>Two gateways that know each other, an open ledger, nothing spent.</summary>
    public static ProtocolState Start()
    {
        var s = default(ProtocolState);
        (s.Exists, s.Inc, s.LastInc, s.Joined) = (1, 1, 1, 0b011);
        for (int g = 0; g < 2; g++)
        {
            (s.Mode(g), s.IncOf(g), s.Vouches(g), s.Others(g), s.Heard(g), s.Knows(g)) = (Alive, 1, 1, (byte)(0b011 & ~Bit(g)), 0b011, 0b011);
        }

        s.Replicate();
        return s;
    }

    private const byte Alive = 1;
    private const byte Dead = 2;
    private const byte New = 0, InTransit = 1, NoMail = 2, Over = 3, ReleaseUnheard = 4;

    public IEnumerable<(string Move, ProtocolState Next)> Moves(ProtocolState s) => All(s).Select(move => (move.Move, Plain(move.Next)));

    /// <summary>Forgets what can't matter any more, so that histories meet: the charge of a request that is over can't be given back.</summary>
    private static ProtocolState Plain(ProtocolState s)
    {
        for (int id = 0; id < ProtocolState.Requests; id++)
        {
            if (s.Request(id) == Over)
            {
                s.Charge(id);
                (s.Owner(id), s.GrantInc(id), s.GrantTotal(id)) = (0, 0, 0);
            }
        }

        for (int g = 0; g < ProtocolState.Gateways; g++)
        {
            if (s.Mode(g) == Dead)
            {
                s.Forget(g);
            }
        }

        return s;
    }

    private IEnumerable<(string Move, ProtocolState Next)> All(ProtocolState s)
    {
        for (int g = 0; g < ProtocolState.Gateways; g++)
        {
            string name = "ABC"[g].ToString();
            if (s.Mode(g) == Alive)
            {
                yield return ($"{name} beats", Beat(s, g, delivered: true));
                if (s.LostReplies < troubles.LostReplies)
                {
                    var lost = Beat(s, g, delivered: false);
                    lost.LostReplies++;
                    yield return ($"{name} beats, its answer is lost", lost);
                }

                if (Reserve(s, g) is { } reserved)
                {
                    yield return ($"{name} reserves", reserved);
                }

                if (s.Crashes < troubles.Crashes)
                {
                    yield return ($"{name} crashes", Crash(s, g));
                    if (s.Silent(g) == 0 && troubles.Newcomer)
                    {
                        var silent = s;
                        (silent.Silent(g), silent.Vouches(g)) = (1, 0);
                        silent.Crashes++;
                        yield return ($"{name} is frozen for long", silent);
                    }
                }

                for (int other = 0; other < ProtocolState.Gateways; other++)
                {
                    if (Evict(s, g, other) is { } evicted)
                    {
                        yield return ($"{name} takes {"ABC"[other]} off the roster", evicted);
                    }
                }
            }
            else if (s.Mode(g) == 0 && troubles.Newcomer)
            {
                var started = s;
                (started.Mode(g), started.Fenced(g)) = (Alive, 1);
                yield return ($"{name} starts", started);
            }
        }

        for (int id = 0; id < ProtocolState.Requests; id++)
        {
            foreach (var move in Continue(s, id))
            {
                yield return move;
            }
        }

        if (s.FailOvers < troubles.FailOvers)
        {
            var copied = s;
            copied.Replicate();
            yield return ("the replica catches up", copied);
            var promoted = s;
            promoted.Promote();
            promoted.FailOvers++;
            yield return ("the replica is promoted", promoted);
        }

        if (s.Losses < troubles.Losses)
        {
            var lost = s;
            lost.Lose();
            lost.Losses++;
            yield return ("Redis loses everything", lost);
        }
    }

    private static byte Bit(int index) => checked((byte)(1 << index));
}
