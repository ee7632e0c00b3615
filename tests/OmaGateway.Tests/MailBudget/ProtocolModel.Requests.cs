namespace OmaGateway.Tests.MailBudget;

/// <summary>What becomes of a request: <c>reserve.lua</c> and <c>settle.lua</c>.</summary>
internal sealed partial class ProtocolModel
{
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
}
