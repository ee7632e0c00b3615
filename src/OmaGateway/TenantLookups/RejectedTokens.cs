using OmaGateway.Redis;

namespace OmaGateway.TenantLookups;

/// <summary>
/// The tokens that were rejected here, told to Redis and through it to the other gateways. What Redis did not hear is kept until it does. What it
/// heard is kept as well, for as long as a copy can live: a Redis that comes back from files of before (or by a fail-over) is told again.
/// </summary>
internal sealed class RejectedTokens(IRedisClient redis, Notices notices, TimeProvider time, TimeSpan budget)
{
    private const int MaxKept = 10_000;
    private const int ToldAtOnce = 64;

    private static readonly RedisScript Script = RedisScript.Load("TenantLookups.reject.lua");

    /// <summary>Longer than any copy lives, by anybody's clock.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMilliseconds(EntryTimes.MaxAge) + TimeSpan.FromHours(1);

    private readonly Dictionary<Digest, int> _telling = [];
    private readonly Dictionary<Digest, Rejection> _untold = [];
    private readonly Dictionary<Digest, Told> _told = [];
    private readonly Lock _gate = new();
    private long? _forgottenAt;
    private int _doubts;

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
    public ValueTask<RejectionReach> TellAsync(Digest name, TimeSpan flightTime) => TellAsync(new Rejection(name, flightTime));

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

    /// <summary>Redis was away: it may not remember what it heard.</summary>
    /// <returns>True where not all that it heard is known here any more: everything has to be purged.</returns>
    public bool Doubt()
    {
        lock (_gate)
        {
            _doubts++;
            bool forgotten = _forgottenAt is { } at && time.GetElapsedTime(at) < Life;
            foreach (var told in _told.Values.Where(told => IsAlive(told) && !_untold.ContainsKey(told.Rejection.Name)))
            {
                forgotten |= Untold(told.Rejection) == RejectionReach.TooMany;
            }

            _told.Clear();
            _forgottenAt = null;
            return forgotten;
        }
    }

    private async ValueTask<RejectionReach> TellAsync(Rejection rejection)
    {
        int doubts = Volatile.Read(ref _doubts);
        byte[] life = SharedCopies.Milliseconds(TimeSpan.FromMinutes(2) + (2 * rejection.FlightTime));
        var reply = await redis.EvaluateAsync(
            Script, [SharedCopies.Key(rejection.Name)], [Guid.NewGuid().ToByteArray(), life, Notices.ChannelName, notices.Rejected(rejection.Name)], budget);
        lock (_gate)
        {
            return reply.IsAnswered && doubts == _doubts ? Heard(rejection) : Untold(rejection);
        }
    }

    private RejectionReach Heard(Rejection rejection)
    {
        if (_untold.TryGetValue(rejection.Name, out var waiting) && ReferenceEquals(waiting, rejection))
        {
            _untold.Remove(rejection.Name); // this one, not one that came meanwhile
        }

        if (_told.Count >= MaxKept)
        {
            MakeRoom();
        }

        _told[rejection.Name] = new Told(rejection, time.GetTimestamp());
        return RejectionReach.Told;
    }

    /// <summary>What no copy can outlive goes; where that is too little, all goes, and the next <see cref="Doubt"/> says so.</summary>
    private void MakeRoom()
    {
        foreach (var old in _told.Values.Where(told => !IsAlive(told)).ToArray())
        {
            _told.Remove(old.Rejection.Name);
        }

        if (_told.Count >= MaxKept)
        {
            _told.Clear();
            _forgottenAt = time.GetTimestamp();
        }
    }

    private bool IsAlive(Told told) => time.GetElapsedTime(told.At) < Life;

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

    private sealed record Rejection(Digest Name, TimeSpan FlightTime);

    /// <param name="Rejection">Which.</param>
    /// <param name="At">When Redis heard of it, not when it happened: between the two Redis may have been away for long.</param>
    private readonly record struct Told(Rejection Rejection, long At);
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
