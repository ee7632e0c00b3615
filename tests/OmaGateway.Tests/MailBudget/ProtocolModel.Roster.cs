using System.Numerics;

namespace OmaGateway.Tests.MailBudget;

/// <summary>Gateways come, beat and go: <c>beat.lua</c> and <c>LedgerMember</c>.</summary>
internal sealed partial class ProtocolModel
{
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
