using System.Security.Cryptography;
using OmaGateway.Redis;
using OmaGateway.TenantLookups;
using OmaGateway.Tests.MailBudget;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>For how long, and how many, in front of a Redis that answers or does not.</summary>
public sealed class RejectedTokensTests
{
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly SwitchedRedis _redis = new();
    private readonly RejectedTokens _rejected;

    public RejectedTokensTests() => _rejected = new RejectedTokens(_redis, new Notices(), _time, TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData(0)]
    [InlineData(3 * 60)]
    [InlineData(8 * 24 * 60)]
    public async Task Doubt_WithinTheLifeOfACopy_TellsAgain_HoweverLateItWasToldFirst(int minutesUntold)
    {
        var token = Any();
        _redis.Answers = false;
        (await TellAsync(token)).ShouldBe(RejectionReach.Kept);
        _time.Advance(TimeSpan.FromMinutes(minutesUntold));
        _redis.Answers = true;
        (await _rejected.TellUntoldAsync()).ShouldBeTrue();
        _rejected.IsUntold(token).ShouldBeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(EntryTimes.MaxAge));
        _rejected.Doubt().ShouldBeFalse();
        _rejected.IsUntold(token).ShouldBeTrue();
        (await _rejected.TellUntoldAsync()).ShouldBeTrue();
        _rejected.IsUntold(token).ShouldBeFalse();
    }

    [Fact]
    public async Task Doubt_WhenNoCopyOfThatTimeCanLive_HasNothingToTell()
    {
        var token = Any();
        await TellAsync(token);
        _time.Advance(TimeSpan.FromDays(9));
        _rejected.Doubt().ShouldBeFalse();
        _rejected.IsUntold(token).ShouldBeFalse();
    }

    [Fact]
    public async Task Doubt_AfterMoreThanIsKept_PurgesOnce()
    {
        await TellManyAsync(10_000);
        _rejected.Doubt().ShouldBeFalse("all are known by name");
        (await _rejected.TellUntoldAsync()).ShouldBeTrue();
        await TellManyAsync(1);
        _rejected.Doubt().ShouldBeTrue();
        _rejected.Doubt().ShouldBeFalse();
    }

    [Fact]
    public async Task Doubt_WhereWhatIsUntoldLeavesNoRoom_Purges()
    {
        await TellManyAsync(1);
        _redis.Answers = false;
        await TellManyAsync(10_000);
        (await TellAsync(Any())).ShouldBe(RejectionReach.TooMany);
        _rejected.Doubt().ShouldBeTrue();
    }

    [Fact]
    public async Task Tell_AnsweredFromBeforeADoubt_CountsAsUntold()
    {
        var token = Any();
        _redis.BeforeAnswer = () => _rejected.Doubt();
        (await TellAsync(token)).ShouldBe(RejectionReach.Kept);
        _rejected.IsUntold(token).ShouldBeTrue();
    }

    private static Digest Any() => Digest.Read(RandomNumberGenerator.GetBytes(Digest.Size));

    private ValueTask<RejectionReach> TellAsync(Digest token) => _rejected.TellAsync(token, TimeSpan.FromSeconds(5));

    private async Task TellManyAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await TellAsync(Any());
        }
    }

    private sealed class SwitchedRedis : IRedisClient
    {
        public bool Answers { get; set; } = true;

        public Action? BeforeAnswer { get; set; }

        public bool IsAvailable => true;

        public TimeSpan SinceAnswer => TimeSpan.Zero;

        public event Action<bool>? AvailabilityChanged
        {
            add { }
            remove { }
        }

        public ValueTask<RedisReply> EvaluateAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout)
        {
            BeforeAnswer?.Invoke();
            return new(Answers ? RedisReply.Of(1) : RedisReply.None);
        }

        public ValueTask<RedisReply> GetAsync(byte[] key, TimeSpan timeout) => throw new NotSupportedException();

        public ValueTask<RedisReply> EvaluateInTurnAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout) => throw new NotSupportedException();

        public ValueTask<RedisReply> ExecuteAsync(string command, byte[][] arguments, TimeSpan timeout) => throw new NotSupportedException();

        public Task SubscribeAsync(string channel, Action<byte[]> onMessage) => throw new NotSupportedException();

        public ValueTask<RedisReply> PublishAsync(string channel, byte[] message, TimeSpan timeout) => throw new NotSupportedException();
    }
}
