namespace OmaGateway.MailBudget;

/// <summary>
/// What one gateway remembers of the ledger, so that it can be put together again when Redis has lost it: the incarnation it has
/// joined, the highest total seen of each day, who else was in the roster, and since when it has not heard from it. No I/O.
/// </summary>
internal sealed class LedgerMember(string gateway, TimeProvider time)
{
    /// <summary>After this long without an answer a gateway no longer claims to know everybody who may have spent.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(20);

    /// <summary>After this long without a sign a gateway is taken off the roster: longer than <see cref="StaleAfter"/>, so that it knows by then that it is stale.</summary>
    public static readonly TimeSpan EvictAfter = TimeSpan.FromSeconds(25);

    private const int MostLeft = 64;
    private readonly Lock _gate = new();
    private readonly Queue<string> _left = new();
    private readonly Dictionary<string, long> _high = new(StringComparer.Ordinal);
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Beats, long Since)> _others = new(StringComparer.Ordinal);
    private string _inc = "";
    private string _into = "";
    private bool _fenced = true;
    private bool _vouches;
    private long _seen;
    private long _lastContact;
    private long _lastNow;

    public string Gateway => gateway;

    /// <summary>The other gateways of the roster.</summary>
    public IReadOnlyCollection<string> Known
    {
        get
        {
            lock (_gate)
            {
                return _others.Keys.ToArray();
            }
        }
    }

    /// <summary>The other gateways and how long ago each gave a sign of life, as far as this one has noticed.</summary>
    public IReadOnlyList<(string Gateway, TimeSpan Age)> Seen()
    {
        lock (_gate)
        {
            return [.. _others.Select(other => (other.Key, time.GetElapsedTime(other.Value.Since)))];
        }
    }

    /// <summary>What a reservation names; empty while this gateway must not reserve.</summary>
    public string Inc
    {
        get
        {
            lock (_gate)
            {
                return _fenced ? "" : _inc;
            }
        }
    }

    /// <summary>
    /// The next beat. Once it says which incarnation to join, no grant of the incarnation before is accepted any more: what is posted is final.
    /// </summary>
    public LedgerArguments Beat(LedgerArguments common)
    {
        lock (_gate)
        {
            bool fresh = _inc.Length == 0;
            bool vouches = _vouches && time.GetElapsedTime(_lastContact) <= StaleAfter;
            var beat = common with
            {
                Gateway = gateway,
                Inc = _inc,
                Into = _fenced ? _into : "",
                Left = _left.ToArray(),
                Seen = _seen,
                Knows = fresh ? 0 : 1,
                Vouch = vouches ? 1 : 0,
                Last = _lastNow,
                Stale = (long)StaleAfter.TotalMilliseconds,
                High = new Dictionary<string, long>(_high),
                Closed = _closed.ToArray(),
                Members = _others.Keys.ToArray(),
                Evict = _others.Where(other => other.Value.Beats >= 0 && time.GetElapsedTime(other.Value.Since) > EvictAfter).ToDictionary(other => other.Key, other => other.Value.Beats),
            };
            _vouches &= !_fenced || _into.Length == 0; // if this answer is lost, others may come that it would have named
            return beat;
        }
    }

    /// <summary>The answer to a beat that was sent at <paramref name="sentAt"/> (monotonic).</summary>
    public void Beaten(LedgerReply reply, long sentAt)
    {
        lock (_gate)
        {
            Fence(reply);
            if (reply.Status != LedgerStatus.Beat)
            {
                return;
            }

            _inc = reply.Inc;
            _fenced = false;
            _seen = reply.Version;
            _lastContact = sentAt;
            _lastNow = reply.Now;
            _vouches = reply.Days.All(day => day.Unknown == 0);
            Remember(reply, reopens: true);
            foreach (string gone in _others.Keys.Where(id => !reply.Members.ContainsKey(id)).ToArray())
            {
                _others.Remove(gone);
            }

            foreach (var (id, beats) in reply.Members.Where(member => member.Key != gateway))
            {
                if (!_others.TryGetValue(id, out var known) || known.Beats != beats)
                {
                    _others[id] = (beats, time.GetTimestamp());
                }
            }
        }
    }

    /// <summary>False where the grant comes from a ledger that this gateway no longer belongs to.</summary>
    public bool Accepts(LedgerReply reply)
    {
        lock (_gate)
        {
            if (_fenced || reply.Inc != _inc)
            {
                return false;
            }

            Remember(reply, reopens: reply.Status == LedgerStatus.Done);
            return true;
        }
    }

    /// <summary>The upstream closed this day: to be remembered even where the ledger does not answer. Empty for none.</summary>
    public void Close(string day)
    {
        if (day.Length > 0)
        {
            lock (_gate)
            {
                _closed.Add(day);
            }
        }
    }

    /// <summary>Any answer: one of another incarnation, or one that does not know this gateway, ends the present membership.</summary>
    public void Fence(LedgerReply reply)
    {
        lock (_gate)
        {
            if (reply.Status == LedgerStatus.Rejoin)
            {
                _fenced = true;
                _into = reply.Inc;
                if (_inc.Length > 0 && reply.Inc != _inc && reply.Inc.Length > 0 && !_left.Contains(_inc))
                {
                    _left.Enqueue(_inc);
                    if (_left.Count > MostLeft)
                    {
                        _left.Dequeue();
                    }
                }
            }
        }
    }

    /// <summary>Whether an answer of this incarnation comes late: the gateway has left it for a newer one.</summary>
    public bool HasLeft(string inc)
    {
        lock (_gate)
        {
            return _left.Contains(inc);
        }
    }

    /// <summary>
    /// A total is remembered at its highest. A closed day is until a beat or the operator says otherwise: answers to reservations are handled out of turn, and
    /// some are given before the ledger has looked whether it is whole.
    /// </summary>
    private void Remember(LedgerReply reply, bool reopens)
    {
        foreach (string old in _high.Keys.Concat(_closed).Where(name => reply.Days.All(day => day.Name != name)).ToArray())
        {
            _high.Remove(old);
            _closed.Remove(old);
        }

        foreach (var day in reply.Days)
        {
            _high[day.Name] = Math.Max(day.Charged, _high.GetValueOrDefault(day.Name));
            if (day.Closed == 1)
            {
                _closed.Add(day.Name);
            }
            else if (reopens)
            {
                _closed.Remove(day.Name);
            }
        }
    }
}
