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

    All = 31,
}

/// <summary>
/// The moves of the model. They follow <c>beat.lua</c>, <c>reserve.lua</c>, <c>settle.lua</c> and <c>LedgerMember</c> line by line, without clocks:
/// what takes time may happen at any time.
/// </summary>
internal sealed class ProtocolModel(ProtocolRules rules)
{
    public const int Limit = 2;

    /// <summary>Losses and fail-overs, crashes, and lost answers of one history.</summary>
    private static readonly (byte Disturbances, byte Crashes, byte LostReplies) Bounds = (2, 1, 1);

    /// <summary>Two gateways that know each other, an open ledger, nothing spent.</summary>
    public static ProtocolState Start()
    {
        var s = default(ProtocolState);
        (s.Exists, s.Inc, s.LastInc, s.Joined) = (1, 1, 1, 0b011);
        for (int g = 0; g < 2; g++)
        {
            (s.Mode(g), s.IncOf(g), s.Vouches(g), s.Others(g), s.Heard(g)) = (Alive, 1, 1, (byte)(0b011 & ~Bit(g)), 0b011);
        }

        s.Replicate();
        return s;
    }

    private const byte Alive = 1;
    private const byte Dead = 2;
    private const byte New = 0, InTransit = 1, Accepted = 2, Sent = 3, Over = 4;

    public IEnumerable<(string Move, ProtocolState Next)> Moves(ProtocolState s)
    {
        for (int g = 0; g < ProtocolState.Gateways; g++)
        {
            string name = "ABC"[g].ToString();
            if (s.Mode(g) == Alive)
            {
                yield return ($"{name} beats", Beat(s, g, delivered: true));
                if (s.LostReplies < Bounds.LostReplies)
                {
                    var lost = Beat(s, g, delivered: false);
                    lost.LostReplies++;
                    yield return ($"{name} beats, its answer is lost", lost);
                }

                if (Reserve(s, g) is { } reserved)
                {
                    yield return ($"{name} reserves", reserved);
                }

                if (s.Crashes < Bounds.Crashes)
                {
                    yield return ($"{name} crashes", Crash(s, g));
                    if (s.Silent(g) == 0)
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
            else if (s.Mode(g) == 0)
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

        var copied = s;
        copied.Replicate();
        yield return ("the replica catches up", copied);
        if (s.Disturbances < Bounds.Disturbances)
        {
            var lost = s;
            lost.Lose();
            lost.Missing = 0;
            lost.Disturbances++;
            yield return ("Redis loses everything", lost);
            var promoted = s;
            promoted.Promote();
            promoted.Missing = 0;
            promoted.Disturbances++;
            yield return ("the replica is promoted", promoted);
        }
    }

    private static byte Bit(int index) => (byte)(1 << index);

    private ProtocolState Beat(ProtocolState s, int g, bool delivered)
    {
        if (s.Exists == 1 && (s.Left(g) & Bit(s.Inc)) != 0)
        {
            return s;
        }

        if (rules.HasFlag(ProtocolRules.RunId) ? !s.Whole : s.Exists == 0)
        {
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
            s.Heard(g) = (byte)(s.Others(g) | Bit(g));
        }

        s.Missing &= (byte)~Bit(g);
        if (s.Unknown == 1 && s.Vouched == 1 && (s.Missing == 0 || !rules.HasFlag(ProtocolRules.RosterPosts)))
        {
            s.Unknown = 0;
        }

        if (delivered)
        {
            (s.IncOf(g), s.Into(g), s.Fenced(g), s.Silent(g)) = (s.Inc, 0, 0, 0);
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
        if (id < 0 || s.Fenced(g) == 1 || !whole || s.IncOf(g) != s.Inc || (s.Joined & Bit(g)) == 0 || s.Unknown == 1 || s.Charged >= Limit
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
            case InTransit:
                bool accepted = !rules.HasFlag(ProtocolRules.Fence) || (s.Fenced(g) == 0 && s.GrantInc(id) == s.IncOf(g));
                next.Request(id) = accepted ? Accepted : Over;
                next.High(g) = accepted ? Math.Max(s.High(g), s.GrantTotal(id)) : s.High(g);
                yield return ($"grant {id} arrives", next);
                break;
            case Accepted:
                next.Request(id) = Sent;
                next.Mails++;
                yield return ($"{id} is forwarded: a mail", next);
                next = s;
                next.Request(id) = Over;
                next.Open &= (byte)(s.Whole ? ~Bit(id) : 0xff);
                yield return ($"{id} is forwarded: no mail, released", next);
                break;
            case Sent:
                next.Request(id) = Over;
                if (s.Whole && (s.Open & Bit(id)) != 0)
                {
                    next.Open &= (byte)~Bit(id);
                    next.Spent++;
                }

                yield return ($"{id} is settled as sent", next);
                break;
        }
    }

    private static ProtocolState Crash(ProtocolState s, int g)
    {
        s.Mode(g) = Dead;
        s.Crashes++;
        for (int id = 0; id < ProtocolState.Requests; id++)
        {
            if (s.Owner(id) == g && s.Request(id) is InTransit or Accepted or Sent)
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
        s.High(g) = Math.Max(s.High(g), (byte)s.Charged); // the answer to the beats that watched it
        return s;
    }
}
