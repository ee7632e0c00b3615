using OmaGateway.Redis;

namespace OmaGateway.TenantLookups;

/// <summary>
/// The tokens that were rejected here, told to Redis and through it to the other gateways. What Redis did not hear is kept until it does. What it
/// heard in the last two minutes is kept as well: a Redis that comes back without its last moments (from its files, by a fail-over) is told again.
/// </summary>
internal sealed class RejectedTokens(IRedisClient redis, Notices notices, TimeProvider time, TimeSpan budget)
{
    private const int MaxKept = 10_000;
    private const int ToldAtOnce = 64;

    private static readonly RedisScript Script = RedisScript.Load("TenantLookups.reject.lua");
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Digest, int> _telling = [];
    private readonly Dictionary<Digest, Rejection> _untold = [];
    private readonly Dictionary<Digest, Rejection> _told = [];
    private readonly Lock _gate = new();

    /// <summary>True while Redis may still hold copies of a token that was rejected here.</summary>
    public bool IsUntold(Digest name)
    {
        lock (_gate)
        {
            return _telling.ContainsKey(name) || _untold.ContainsKey(name);
        }
    }

    /// <summary>From here until <see cref="End"/> no copy of this token's in Redis counts.</summary>
    public void Begin(Digest name) => Count(name, 1);

    public void End(Digest name) => Count(name, -1);

    /// <param name="name">The token's.</param>
    /// <param name="flightTime">How long an answer can have been under way.</param>
    public ValueTask<RejectionReach> TellAsync(Digest name, TimeSpan flightTime) => TellAsync(new Rejection(name, flightTime, time.GetTimestamp()));

    /// <summary>Tells what Redis has not heard. False where it still has not.</summary>
    public async ValueTask<bool> TellUntoldAsync()
    {
        Rejection[] untold;
        lock (_gate)
        {
            untold = [.. _untold.Values];
        }

        foreach (var some in untold.Chunk(ToldAtOnce))
        {
            if ((await Task.WhenAll(some.Select(rejection => TellAsync(rejection).AsTask()))).Any(reach => reach != RejectionReach.Told))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Redis was away: it may not remember what it last heard.</summary>
    public void Doubt()
    {
        lock (_gate)
        {
            foreach (var rejection in _told.Values.Where(rejection => time.GetElapsedTime(rejection.At) < Recent))
            {
                _untold.TryAdd(rejection.Name, rejection);
            }

            _told.Clear();
        }
    }

    private async ValueTask<RejectionReach> TellAsync(Rejection rejection)
    {
        var (name, flightTime, _) = rejection;
        byte[] life = SharedCopies.Milliseconds(TimeSpan.FromMinutes(2) + (2 * flightTime));
        var reply = await redis.EvaluateAsync(Script, [SharedCopies.Key(name)], [Guid.NewGuid().ToByteArray(), life, Notices.ChannelName, notices.Rejected(name)], budget);
        lock (_gate)
        {
            return reply.IsAnswered ? Told(rejection) : Untold(rejection);
        }
    }

    private RejectionReach Told(Rejection rejection)
    {
        if (_untold.TryGetValue(rejection.Name, out var waiting) && ReferenceEquals(waiting, rejection))
        {
            _untold.Remove(rejection.Name); // this one, not one that came meanwhile
        }

        _told[rejection.Name] = rejection;
        if (_told.Count > MaxKept)
        {
            foreach (var old in _told.Values.OrderBy(told => told.At).Take(MaxKept / 2).ToArray())
            {
                _told.Remove(old.Name);
            }
        }

        return RejectionReach.Told;
    }

    private RejectionReach Untold(Rejection rejection)
    {
        if (_untold.Count >= MaxKept && !_untold.ContainsKey(rejection.Name))
        {
            return RejectionReach.TooMany;
        }

        _untold[rejection.Name] = rejection;
        return RejectionReach.Kept;
    }

    private void Count(Digest name, int change)
    {
        lock (_gate)
        {
            int count = _telling.GetValueOrDefault(name) + change;
            if (count > 0)
            {
                _telling[name] = count;
            }
            else
            {
                _telling.Remove(name);
            }
        }
    }

    private sealed record Rejection(Digest Name, TimeSpan FlightTime, long At);
}

/// <summary>What became of telling Redis.</summary>
internal enum RejectionReach
{
    Told,

    /// <summary>No answer: kept, and told when Redis is back.</summary>
    Kept,

    /// <summary>No answer, and no room to keep it: everything has to be purged instead.</summary>
    TooMany,
}
