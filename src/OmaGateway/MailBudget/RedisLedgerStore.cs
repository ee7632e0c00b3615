using System.Text.Json;
using OmaGateway.Redis;

namespace OmaGateway.MailBudget;

/// <summary>The ledger in Redis: each call is one script. What the scripts decide and why: <c>MailBudget/README.md</c>.</summary>
internal sealed class RedisLedgerStore : ILedgerStore, IDisposable
{
    /// <summary>
    /// A reservation is asked for twice, by the same id, before Redis counts as down: soon, as the reply may be lost, then with time enough
    /// for a slow Redis' reply to come.
    /// </summary>
    private static readonly TimeSpan FirstTry = TimeSpan.FromMilliseconds(125);
    private static readonly TimeSpan LaterTry = TimeSpan.FromMilliseconds(500);

    /// <summary>After the start, applications wait this long for the gateway to join: three beats, or 2 s where the ledger is a new one.</summary>
    private static readonly TimeSpan JoinBudget = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan BeatBudget = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestAsking = TimeSpan.FromSeconds(5);
    private const long WindowMs = 2_000;

    /// <summary>A script that Redis executes later than this, after a pause, charges nothing.</summary>
    private const long DeadlineMs = 1_000;
    private static readonly byte[][] Keys = [.. new[] { "ledger", "roster", "open", "due", "gone:" }.Select(key => System.Text.Encoding.ASCII.GetBytes("{oma-mail}:" + key))];
    private static readonly RedisScript Reserve = Script("reserve");
    private static readonly RedisScript Settle = Script("settle");
    private static readonly RedisScript BeatScript = Script("beat");
    private static readonly RedisScript Operate = Script("operate");
    private static readonly LedgerReply NotAsked = new() { Status = LedgerStatus.NotAsked };
    private readonly IRedisClient _redis;
    private readonly RedisTurns _turns;
    private readonly IReplicatedRedis _replicated;
    private readonly LedgerMember _member;
    private readonly BudgetCalendar _calendar;
    private readonly LedgerClock _clock;
    private readonly MailBudgetOptions _options;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _began;
    private LedgerStatus? _fault = LedgerStatus.Rejoin;

    public RedisLedgerStore(IRedisClient redis, RedisTurns turns, IReplicatedRedis replicated, LedgerMember member, BudgetCalendar calendar, LedgerClock clock, MailBudgetOptions options, TimeProvider time)
    {
        (_redis, _turns, _replicated, _member, _calendar, _clock, _options, _time) = (redis, turns, replicated, member, calendar, clock, options, time);
        _began = time.GetTimestamp();
        redis.AvailabilityChanged += OnAvailability;
    }

    public event Action<LedgerReply>? Told;

    /// <summary>An answer that only a beat can mend came: beat now.</summary>
    public event Action? BeatWanted;

    public long Now => _clock.Now;

    public LedgerStatus? Fault => _redis.IsAvailable ? _fault : LedgerStatus.Late;

    public int Missing { get; private set; }

    public int Replicas { get; private set; }

    public async ValueTask<LedgerReply?> ReserveAsync(string id, TimeSpan lease)
    {
        if (_redis.IsAvailable && !_joined.Task.IsCompleted && JoinBudget - _time.GetElapsedTime(_began) is { Ticks: > 0 } wait)
        {
            await _joined.Task.WaitAsync(wait, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!await _turns.EnterAsync())
        {
            return NotAsked;
        }

        try
        {
            return _redis.IsAvailable ? await AskTwiceAsync(id, lease) : NotAsked;
        }
        finally
        {
            _turns.Leave();
        }
    }

    public async ValueTask<LedgerReply?> SettleAsync(string id, string outcome, string close)
    {
        _member.Close(close);
        return Heard(await AskAsync(Settle, Common() with { Id = id, Outcome = outcome, Close = close }, LaterTry));
    }

    public async ValueTask<LedgerReply?> OperateAsync(string action, string day, long spent)
    {
        var reply = Heard(await AskAsync(Operate, Common() with { Action = action, Day = day, Spent = spent }, BeatBudget));
        if (reply is { Status: LedgerStatus.Done })
        {
            _member.Accepts(reply); // remembered from now on, should Redis lose it before the next beat
        }

        return reply;
    }

    /// <summary>One sign of life; joins, and posts what is known, where the ledger is a new one.</summary>
    public async ValueTask<LedgerReply?> BeatAsync(bool leave = false)
    {
        var beat = _member.Beat(Common() with
        {
            Nonce = Guid.NewGuid().ToString("N"),
            Leave = leave ? 1 : 0,
            Assume = _options.Assumed,
            Window = WindowMs,
        });
        long sentAt = _time.GetTimestamp();
        var reply = await AskAsync(BeatScript, beat, BeatBudget);
        if (reply is null || leave)
        {
            return reply;
        }

        _member.Beaten(reply, sentAt);
        _fault = reply.Status != LedgerStatus.Beat ? reply.Status : reply.Acked < reply.Joined ? LedgerStatus.Joining : null;
        if (reply.Status == LedgerStatus.Beat)
        {
            (Missing, Replicas) = (reply.Missing, reply.Replicas);
        }

        return Heard(reply);
    }

    /// <summary>The first applications need wait no longer for this gateway to be part of the ledger.</summary>
    public void Joined() => _joined.TrySetResult();

    public void Dispose() => _redis.AvailabilityChanged -= OnAvailability;

    /// <summary>What was known before a gap counts no more until the next beat.</summary>
    private void OnAvailability(bool available)
    {
        _fault = LedgerStatus.Rejoin;
        if (!available)
        {
            Joined(); // the first applications learn now that Redis went while they waited, not after the whole wait
        }
    }

    private static RedisScript Script(string name) => RedisScript.Load("MailBudget.Scripts.prelude.lua", $"MailBudget.Scripts.{name}.lua");

    private async ValueTask<LedgerReply?> AskTwiceAsync(string id, TimeSpan lease)
    {
        string inc = _member.Inc;
        if (inc.Length == 0)
        {
            BeatWanted?.Invoke();
            return new LedgerReply { Status = LedgerStatus.Rejoin };
        }

        long start = _time.GetTimestamp();
        LedgerReply? reply;
        int tries = 0;
        bool busy;
        do
        {
            long asked = _time.GetTimestamp();
            var budget = tries == 0 ? FirstTry : LaterTry;
            var reservation = Reservation(id, inc, lease);
            reply = _options.RequiredAcks == 0 ? await AskAsync(Reserve, reservation, budget) : await AskReplicatedAsync(reservation, budget);

            // Late even by its own timer: it is this machine that is busy. And a Redis that answers others is slow, not down. A script that
            // came too late has charged nothing.
            busy = _time.GetElapsedTime(asked) > budget + FirstTry || _redis.SinceAnswer < 2 * FirstTry;
        }
        while (reply is null or { Status: LedgerStatus.Late } && _redis.IsAvailable && (++tries < 2 || (busy && _time.GetElapsedTime(start) < LongestAsking)));

        if (reply is null)
        {
            return null;
        }

        if (reply.Status is LedgerStatus.Rejoin or LedgerStatus.Joining or LedgerStatus.Days)
        {
            _member.Fence(reply);
            BeatWanted?.Invoke();
        }
        else if (!_member.Accepts(reply))
        {
            return reply with { Status = LedgerStatus.Rejoin };
        }

        return Heard(reply);
    }

    private LedgerArguments Reservation(string id, string inc, TimeSpan lease) => Common() with
    {
        Id = id,
        Gateway = _member.Gateway,
        Inc = inc,
        Acks = _options.RequiredAcks,
        Lease = (long)lease.TotalMilliseconds,
        Deadline = _clock.Now + DeadlineMs,
    };

    private LedgerArguments Common() => new()
    {
        Days = _calendar.Around(_clock.Now == 0 ? _time.GetUtcNow().ToUnixTimeMilliseconds() : _clock.Now),
        Expected = _clock.Now,
        Limit = _options.Limit,
        Lease = _options.LeaseSeconds * 1000L,
        Tomb = 2_000L * _options.LeaseSeconds,
    };

    private LedgerReply? Heard(LedgerReply? reply)
    {
        if (reply is { Days.Count: > 0 } && reply.Status is not (LedgerStatus.Clock or LedgerStatus.Left or LedgerStatus.Evicts or LedgerStatus.Rejoin) && !_member.HasLeft(reply.Inc))
        {
            Told?.Invoke(reply);
        }

        return reply;
    }

    /// <summary>A replay writes again, so that its WAIT vouches for the reservation as the first one's would have.</summary>
    private async ValueTask<LedgerReply?> AskReplicatedAsync(LedgerArguments reservation, TimeSpan budget)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(reservation, LedgerJson.Default.LedgerArguments);
        long asked = _time.GetTimestamp();
        var (answer, replicas) = await _replicated.EvaluateAsync(Reserve, Keys, [json], _options.RequiredAcks, budget);
        return Read(answer, asked) is { } reply
            ? reply.Status == LedgerStatus.Granted && replicas < _options.RequiredAcks ? reply with { Status = LedgerStatus.NotReplicated } : reply
            : null;
    }

    private async ValueTask<LedgerReply?> AskAsync(RedisScript script, LedgerArguments arguments, TimeSpan timeout)
    {
        long asked = _time.GetTimestamp();
        return Read(await _redis.EvaluateAsync(script, Keys, [JsonSerializer.SerializeToUtf8Bytes(arguments, LedgerJson.Default.LedgerArguments)], timeout), asked);
    }

    private LedgerReply? Read(RedisReply answer, long asked)
    {
        var reply = answer.Bytes is { } bytes ? JsonSerializer.Deserialize(bytes, LedgerJson.Default.LedgerReply) : null;
        if (reply is not null)
        {
            _clock.Heard(reply, asked);
        }

        return reply;
    }
}
