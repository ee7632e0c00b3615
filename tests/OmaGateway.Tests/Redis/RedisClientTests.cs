using System.Collections.Concurrent;
using System.Diagnostics;
using OmaGateway.Redis;
using OmaGateway.Tests.Hosting;
using static OmaGateway.Tests.Redis.RedisRoom;

namespace OmaGateway.Tests.Redis;

public sealed class RedisClientTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Execute_EveryShapeOfReply_IsTold()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var room = await StartAsync(redis.ConnectionString);
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes", TimeSpan.FromSeconds(10));

        (await room.Client.GetAsync(Utf8("absent"), Budget)).IsNil.ShouldBeTrue();
        (await room.Client.ExecuteAsync("SET", Words("k", "v"), Budget)).Text.ShouldBe("OK");
        (await room.Client.GetAsync(Utf8("k"), Budget)).Text.ShouldBe("v");
        (await room.Client.ExecuteAsync("INCR", Words("n"), Budget)).Number.ShouldBe(1);
        (await room.Client.ExecuteAsync("INCRBY", Words("n", "41"), Budget)).Number.ShouldBe(42);
        var one = await room.Client.ExecuteAsync("CONFIG", Words("GET", "maxmemory-policy"), Budget);
        one.Items.Select(item => item.Text).ShouldBe(["maxmemory-policy", "noeviction"]);
        await room.Client.ExecuteAsync("RPUSH", Words("list", "only"), Budget);
        (await room.Client.ExecuteAsync("LRANGE", Words("list", "0", "-1"), Budget)).Items.Select(item => item.Text).ShouldBe(["only"]);
        (await room.Client.ExecuteAsync("LRANGE", Words("none", "0", "-1"), Budget)).ShouldSatisfyAllConditions(reply => reply.IsAnswered.ShouldBeTrue(), reply => reply.Items.ShouldBeEmpty());
    }

    [Fact]
    public async Task Execute_ErrorAnswer_IsNoneAndLeavesTheCircuitClosed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var room = await StartAsync(redis.ConnectionString);
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes", TimeSpan.FromSeconds(10));
        for (int i = 0; i < 20; i++)
        {
            (await room.Client.ExecuteAsync("LPUSH", Words("only-key"), Budget)).IsAnswered.ShouldBeFalse();
        }

        room.Client.IsAvailable.ShouldBeTrue();
    }

    [Fact]
    public async Task Evaluate_AfterScriptFlush_IsSentAgainWhole()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var room = await StartAsync(redis.ConnectionString);
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes", TimeSpan.FromSeconds(10));
        var script = RedisScript.Load(typeof(RedisClientTests).Assembly, "Redis.echo.lua");
        for (int round = 0; round < 3; round++)
        {
            var reply = await room.Client.EvaluateAsync(script, Words("{x}a"), Words("b"), Budget);
            reply.Items.Select(item => item.Text).ShouldBe(["{x}a", "b"]);
            await redis.CommandAsync("SCRIPT FLUSH");
        }
    }

    [Fact]
    public async Task Client_RedisDownAtStart_StartsAndFindsItLater()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        var clock = Stopwatch.StartNew();
        await using var room = await StartAsync(redis.ConnectionString);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        room.Client.IsAvailable.ShouldBeFalse();
        (await room.Client.GetAsync(Utf8("k"), Budget)).IsAnswered.ShouldBeFalse();

        await redis.StartAgainAsync();
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes", TimeSpan.FromSeconds(10));
        (await room.Client.ExecuteAsync("SET", Words("k", "v"), Budget)).Text.ShouldBe("OK");
    }

    [Fact]
    public async Task Client_RedisKilledAndRestarted_TellsAndRecovers()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var room = await StartAsync(redis.ConnectionString);
        var told = new ConcurrentQueue<bool>();
        room.Client.AvailabilityChanged += told.Enqueue;
        for (int round = 0; round < 3; round++)
        {
            await redis.KillAsync();
            await Poll.UntilAsync(() => !room.Client.IsAvailable, "the circuit opens", TimeSpan.FromSeconds(10));
            await redis.StartAgainAsync();
            await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes", TimeSpan.FromSeconds(10));
            (await room.Client.ExecuteAsync("PING", [], Budget)).Text.ShouldBe("PONG");
        }

        told.ShouldContain(false);
        told.Last().ShouldBeTrue();
    }

    [Fact]
    public async Task Client_RedisPaused_EveryCallEndsWithinItsBudgetAndNoThreadIsBlocked()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var room = await StartAsync(redis.ConnectionString, "Redis:MaxInFlight=64");
        int threads = ThreadPool.ThreadCount;
        redis.Pause();
        try
        {
            var clock = Stopwatch.StartNew();
            var replies = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => room.Client.GetAsync(Utf8("k"), Short).AsTask()));
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
            replies.ShouldAllBe(reply => !reply.IsAnswered);
            await Poll.UntilAsync(
                async () =>
                {
                    await room.Client.GetAsync(Utf8("k"), Short);
                    return !room.Client.IsAvailable;
                },
                "the circuit opens once nothing has been answered for a while",
                TimeSpan.FromSeconds(5));
            ThreadPool.ThreadCount.ShouldBeLessThan(threads + 32);
            room.Service<RedisClient>().InFlight.ShouldBeLessThanOrEqualTo(64);
        }
        finally
        {
            redis.Resume();
        }

        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes", TimeSpan.FromSeconds(10));
        await Poll.UntilAsync(() => room.Service<RedisClient>().InFlight == 0, "abandoned commands give their places back", TimeSpan.FromSeconds(10));
        (await room.Client.ExecuteAsync("PING", [], Budget)).Text.ShouldBe("PONG");
    }

    /// <summary>Nobody waits for them any more, and they stay in memory all the same.</summary>
    [Fact]
    public async Task Client_RedisPaused_ValuesWaitUpToSoManyBytes_AndSmallCommandsBesideThem()
    {
        const int ValueSize = 72 * 1024;
        await using var redis = await RedisServer.StartAsync();
        await using var room = await StartAsync(redis.ConnectionString);
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes", TimeSpan.FromSeconds(10));
        var client = room.Service<RedisClient>();
        redis.Pause();
        try
        {
            var stores = Enumerable.Range(0, 1000).Select(i => room.Client.ExecuteAsync("SET", [Utf8($"k{i}"), new byte[ValueSize]], Short).AsTask()).ToArray();
            int stored = client.InFlight;
            stored.ShouldBeInRange(50, 8 * 1024 * 1024 / ValueSize);
            var reads = Enumerable.Range(0, 100).Select(_ => room.Client.GetAsync(Utf8("k"), Short).AsTask()).ToArray();
            client.InFlight.ShouldBe(stored + 100);
            (await Task.WhenAll([.. stores, .. reads])).ShouldAllBe(reply => !reply.IsAnswered);
        }
        finally
        {
            redis.Resume();
        }

        await Poll.UntilAsync(() => client.InFlight == 0, "abandoned commands give their places back", TimeSpan.FromSeconds(10));
        await Poll.UntilAsync(
            async () => (await Task.WhenAll(Enumerable.Range(0, 100).Select(i => room.Client.ExecuteAsync("SET", [Utf8($"k{i}"), new byte[ValueSize]], Budget).AsTask()))).All(reply => reply.IsAnswered),
            "there is room for values again",
            TimeSpan.FromSeconds(10));
    }

    /// <summary>A burst of values is the gateway's own doing: nobody may take Redis for dead by it.</summary>
    [Fact]
    public async Task Client_ValuesWithoutRoom_DoNotOpenTheCircuit()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var room = await StartAsync(redis.ConnectionString);
        await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes", TimeSpan.FromSeconds(10));
        await Poll.UntilAsync(() => room.Client.SinceAnswer > RedisClient.Silence, "nothing was answered for a moment, as nothing was asked", TimeSpan.FromSeconds(10));
        Task<RedisReply>[] stores;
        redis.Pause();
        try
        {
            stores = [.. Enumerable.Range(0, 1000).Select(i => room.Client.ExecuteAsync("SET", [Utf8($"k{i}"), new byte[72 * 1024]], Budget).AsTask())];
            stores.Count(store => store.IsCompleted).ShouldBeGreaterThan(800, "there is no room for them");
            room.Client.IsAvailable.ShouldBeTrue();
        }
        finally
        {
            redis.Resume();
        }

        (await Task.WhenAll(stores)).Count(reply => reply.IsAnswered).ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task Client_Password_IsUsedAndNeverLogged()
    {
        const string Password = "s3cret-of-the-test";
        await using var redis = await RedisServer.StartAsync("--requirepass", Password);
        var log = new LogLines();
        await using (var room = await StartAsync(log, $"{redis.ConnectionString},password={Password}"))
        {
            await Poll.UntilAsync(() => room.Client.IsAvailable, "the circuit closes", TimeSpan.FromSeconds(10));
            (await room.Client.ExecuteAsync("SET", Words("k", "v"), Budget)).Text.ShouldBe("OK");
            await redis.KillAsync();
            await Poll.UntilAsync(() => !room.Client.IsAvailable, "the circuit opens", TimeSpan.FromSeconds(10));
        }

        await redis.StartAgainAsync();
        await using (var room = await StartAsync(log, $"{redis.ConnectionString},password=wrong-{Password}"))
        {
            room.Client.IsAvailable.ShouldBeFalse();
        }

        log.Lines.ShouldNotBeEmpty();
        log.Lines.ShouldAllBe(line => !line.Contains(Password));
    }

    [Theory]
    [InlineData("127.0.0.1:6379,password=s3cret,noSuchOption=1")]
    [InlineData("password=s3cret")]
    public async Task Start_UnreadableConnectionString_IsRefusedWithoutQuotingIt(string connectionString)
    {
        var refusal = await Should.ThrowAsync<Exception>(async () => await StartAsync(connectionString));
        refusal.ToString().ShouldContain("Redis:ConnectionString");
        refusal.Message.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Subscribe_MessagesArriveAlsoAfterARestart()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var room = await StartAsync(redis.ConnectionString);
        var received = new ConcurrentQueue<byte[]>();
        await room.Client.SubscribeAsync("news", received.Enqueue);
        await PublishUntilReceivedAsync(room.Client, received);
        await redis.KillAsync();
        await redis.StartAgainAsync();
        received.Clear();
        await PublishUntilReceivedAsync(room.Client, received);
    }

    private static Task PublishUntilReceivedAsync(IRedisClient client, ConcurrentQueue<byte[]> received) => Poll.UntilAsync(
        async () =>
        {
            await client.PublishAsync("news", Utf8("hello"), Budget);
            return received.Any(message => message.AsSpan().SequenceEqual("hello"u8));
        },
        "a message arrives");
}
