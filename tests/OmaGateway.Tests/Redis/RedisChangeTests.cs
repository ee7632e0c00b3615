using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OmaGateway.Redis;
using OmaGateway.Tests.Hosting;
using static OmaGateway.Tests.Redis.RedisRoom;

namespace OmaGateway.Tests.Redis;

/// <summary>Another connection string under a running gateway.</summary>
public sealed class RedisChangeTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Change_WhileTheFormerAddressIsBeingConnectedTo_Stays()
    {
        await using var former = await RedisServer.StartAsync();
        await using var present = await RedisServer.StartAsync();
        await using var room = await StartAsync(former.ConnectionString);
        var connection = room.Service<RedisConnection>();
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes");
        former.Pause();
        try
        {
            var late = connection.ConnectAsync(); // as the probe does; a paused Redis lets it wait for its whole time-out
            await ChangeAsync(connection, present.ConnectionString);
            await late;
            connection.Database!.Multiplexer.Configuration.ShouldContain(present.ConnectionString);
        }
        finally
        {
            former.Resume();
        }
    }

    [Fact]
    public async Task Change_WhileTheCircuitIsClosed_IsTold()
    {
        await using var former = await RedisServer.StartAsync();
        await using var present = await RedisServer.StartAsync();
        await using var room = await StartAsync(former.ConnectionString);
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes");
        var told = new ConcurrentQueue<bool>();
        room.Client.AvailabilityChanged += told.Enqueue;

        await ChangeAsync(room.Service<RedisConnection>(), present.ConnectionString);

        await Poll.UntilAsync(() => told.Contains(true), "what was known of the former Redis says nothing of this one");
    }

    [Fact]
    public async Task Change_ThatDoesNotWorkYet_LeavesTheReplicatedConnectionAlone()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "known");
        await using var room = await StartAsync($"{redis.ConnectionString},password=known");
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes");
        var replicated = room.Service<IReplicatedRedis>();
        var script = RedisScript.Load(typeof(RedisChangeTests).Assembly, "Redis.word.lua");
        await Poll.UntilAsync(IsAnsweredAsync, "it is connected");

        (await room.Service<RedisConnection>().ChangeAsync(RedisConnection.Options($"{redis.ConnectionString},password=not-known-yet"))).ShouldBeFalse();

        await Poll.UntilAsync(IsAnsweredAsync, "it goes on by the former password");

        async Task<bool> IsAnsweredAsync() => (await replicated.EvaluateAsync(script, Words("{x}a"), Words("b"), 0, Budget)).Reply.IsAnswered;
    }

    /// <summary>As the settings say: an inline string needs a restart.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectionString_IsFollowedWhereItsFileIs(bool mounted)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var room = await StartAsync(redis.ConnectionString, mounted ? ["Redis:ConnectionStringFile=/run/secrets/redis"] : []);
        room.Service<IEnumerable<IHostedService>>().OfType<RedisRotation>().Any().ShouldBe(mounted);
    }

    [Fact]
    public async Task Rotation_OptionsThatCantBeRead_IsTheEndOfThisChangeAlone()
    {
        await using var former = await RedisServer.StartAsync();
        await using var present = await RedisServer.StartAsync();
        await using var room = await StartAsync(former.ConnectionString);
        var connection = room.Service<RedisConnection>();
        var options = new ChangingOptions(former.ConnectionString);
        using var rotation = new RedisRotation(connection, options, static given => RedisConnection.Options(given.ConnectionString!), NullLogger.Instance);
        await rotation.StartAsync(CancellationToken.None);
        await Poll.UntilAsync(() => options.IsFollowed, "it follows");

        options.Change(null);
        await Poll.UntilAsync(() => options.Thrown > 0, "it has looked");
        options.Change(present.ConnectionString);

        await Poll.UntilAsync(() => connection.Database?.Multiplexer.Configuration.Contains(present.ConnectionString, StringComparison.Ordinal) == true, "the next change is followed");
        await rotation.StopAsync(CancellationToken.None);
    }

    /// <summary>Options of which a null can't be read.</summary>
    private sealed class ChangingOptions(string connectionString) : IOptionsMonitor<RedisOptions>, IDisposable
    {
        private volatile string? _connectionString = connectionString;
        private volatile Action<RedisOptions, string?>? _follower;
        private volatile int _thrown;

        public int Thrown => _thrown;

        public bool IsFollowed => _follower is not null;

        public RedisOptions CurrentValue
        {
            get
            {
                if (_connectionString is { } text)
                {
                    return new() { ConnectionString = text };
                }

                _thrown = 1;
                throw new OptionsValidationException("Redis", typeof(RedisOptions), ["Out of range."]);
            }
        }

        public RedisOptions Get(string? name) => CurrentValue;

        public IDisposable OnChange(Action<RedisOptions, string?> listener)
        {
            _follower = listener;
            return this;
        }

        public void Change(string? connectionString)
        {
            _connectionString = connectionString;
            _follower!(new(), null);
        }

        public void Dispose()
        {
        }
    }

    private static Task ChangeAsync(RedisConnection connection, string connectionString)
        => Poll.UntilAsync(() => connection.ChangeAsync(RedisConnection.Options(connectionString)), "it is connected to");
}
