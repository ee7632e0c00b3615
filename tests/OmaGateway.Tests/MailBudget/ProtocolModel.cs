using System.Numerics;

namespace OmaGateway.Tests.MailBudget;

/// <summary>
/// The moves of the model. They follow <c>beat.lua</c>, <c>reserve.lua</c>, <c>settle.lua</c> and <c>LedgerMember</c> line by line, without clocks:
/// what takes time may happen at any time. A mail that was sent stays charged whenever it is settled, so it is at once.
/// </summary>
internal sealed class ProtocolModel(ProtocolRules rules, ProtocolTroubles troubles)
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

    private ProtocolState Beat(ProtocolState s, int g, bool delivered)
    {
        bool wasLeft = s.Exists == 1 && (s.Left(g) & Bit(s.Inc)) != 0;
        if (wasLeft || (rules.HasFlag(ProtocolRules.RunId) ? !s.Whole : s.Exists == 0))
        {
            if (rules.HasFlag(ProtocolRules.NothingBack))
            {
                (s.Spent, s.Open) = ((byte)(s.Spent + BitOperations.PopCount(s.Open)), 0);
            }

            s.Missing = (byte)(s.Exists == 1 ? s.Missing | s.Joined : 0);
            (s.Exists, s.Inc, s.Run, s.Unknown, s.Vouched, s.Joined) = (1, ++s.LastInc, s.ServerRun, 1, 0, 0);
        }

        if ((s.Joined & Bit(g)) == 0 || s.IncOf(g) != s.Inc)
        {
            if (rules.HasFlag(ProtocolRules.Fence) && (s.Fenced(g) == 0 || s.Into(g) != s.Inc))
            {
                return delivered ? Rejoin(s, g) : s;
            }

            Join(ref s, g);
        }
        else
        {
            s.Heard(g) = s.Knows(g);
        }

        s.Missing &= (byte)~Bit(g);
        if (s.Unknown == 1 && s.Vouched == 1 && (s.Missing == 0 || !rules.HasFlag(ProtocolRules.RosterPosts)))
        {
            s.Unknown = 0;
        }

        if (delivered)
        {
            (s.IncOf(g), s.Into(g), s.Fenced(g), s.Silent(g)) = (s.Inc, 0, 0, 0);
            s.Knows(g) = s.Joined;
            s.Others(g) = (byte)((s.Joined | s.Missing) & ~Bit(g));
            s.High(g) = Math.Max(s.High(g), (byte)s.Charged);
            s.Vouches(g) = (byte)(1 - s.Unknown);
        }

        return s;
    }

    private static ProtocolState Rejoin(ProtocolState s, int g)
    {
        if (s.IncOf(g) != 0 && s.IncOf(g) != s.Inc)
        {
            s.Left(g) |= Bit(s.IncOf(g));
        }

        (s.Fenced(g), s.Into(g)) = (1, s.Inc);
        return s;
    }

    private void Join(ref ProtocolState s, int g)
    {
        if (s.IncOf(g) != 0 && s.IncOf(g) != s.Inc)
        {
            if (rules.HasFlag(ProtocolRules.HighWater) && s.High(g) > s.Charged)
            {
                s.Base += (byte)(s.High(g) - s.Charged);
            }

            s.Missing |= (byte)(s.Others(g) & ~s.Joined);
            s.Vouched |= s.Vouches(g);
        }

        s.Joined |= Bit(g);
        s.Heard(g) = s.Joined;
        s.Vouches(g) = 0;
    }

    private ProtocolState? Reserve(ProtocolState s, int g)
    {
        int id = Enumerable.Range(0, ProtocolState.Requests).FirstOrDefault(request => s.Request(request) == New, -1);
        bool heardOf = Enumerable.Range(0, ProtocolState.Gateways).All(other => (s.Joined & Bit(other)) == 0 || (s.Heard(other) & Bit(g)) != 0);
        bool whole = rules.HasFlag(ProtocolRules.RunId) ? s.Whole : s.Exists == 1;
        if (id < 0 || s.Fenced(g) == 1 || !whole || s.IncOf(g) != s.Inc || (s.Joined & Bit(g)) == 0 || s.Unknown == 1 || s.Charged >= troubles.Limit
            || (!heardOf && rules.HasFlag(ProtocolRules.NewcomerIsHeardOf)))
        {
            return null;
        }

        s.Open |= Bit(id);
        (s.Request(id), s.Owner(id), s.GrantInc(id), s.GrantTotal(id)) = (InTransit, (byte)g, s.Inc, (byte)s.Charged);
        return s;
    }

    private IEnumerable<(string Move, ProtocolState Next)> Continue(ProtocolState s, int id)
    {
        int g = s.Owner(id);
        var next = s;
        switch (s.Request(id))
        {
            case InTransit when rules.HasFlag(ProtocolRules.Fence) && (s.Fenced(g) == 1 || s.GrantInc(id) != s.IncOf(g)):
                next.Request(id) = Over;
                yield return ($"grant {id} arrives, of a ledger that was left", next);
                break;
            case InTransit:
                next.High(g) = Math.Max(s.High(g), s.GrantTotal(id));
                next.Request(id) = NoMail;
                yield return ($"grant {id} is forwarded: no mail", next);
                next.Request(id) = Over;
                next.Mails++;
                yield return ($"grant {id} is forwarded: a mail", next);
                break;
            case NoMail or ReleaseUnheard:
                next.Request(id) = Over;
                next.Open &= (byte)(s.Whole ? ~Bit(id) : 0xff);
                yield return ($"{id} is released", next);
                if (s.Request(id) == NoMail && s.LostReplies < troubles.LostReplies)
                {
                    next.Request(id) = ReleaseUnheard;
                    next.LostReplies++;
                    yield return ($"{id} is released, the answer is lost", next);
                }

                break;
        }
    }

    private static ProtocolState Crash(ProtocolState s, int g)
    {
        s.Mode(g) = Dead;
        s.Crashes++;
        for (int id = 0; id < ProtocolState.Requests; id++)
        {
            if (s.Owner(id) == g && s.Request(id) is InTransit or NoMail or ReleaseUnheard)
            {
                s.Request(id) = Over;
            }
        }

        return s;
    }

    /// <summary>Only of one that is dead, or frozen for so long that it knows to be stale.</summary>
    private static ProtocolState? Evict(ProtocolState s, int g, int other)
    {
        if (other == g || (s.Mode(other) != Dead && s.Silent(other) == 0) || !s.Whole || s.IncOf(g) != s.Inc || s.Fenced(g) == 1
            || (s.Joined & Bit(g)) == 0 || (s.Joined & Bit(other)) == 0 || (s.Others(g) & Bit(other)) == 0)
        {
            return null;
        }

        s.Joined &= (byte)~Bit(other);
        for (int any = 0; any < ProtocolState.Gateways; any++)
        {
            s.Heard(any) &= (byte)~Bit(other); // should it come back, that is news
            s.Knows(any) &= (byte)~Bit(other);
        }

        s.High(g) = Math.Max(s.High(g), (byte)s.Charged); // the answer to the beats that watched it
        return s;
    }
}
