using System.Collections.Concurrent;
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

    private static Task ChangeAsync(RedisConnection connection, string connectionString)
        => Poll.UntilAsync(() => connection.ChangeAsync(RedisConnection.Options(connectionString)), "it is connected to");
}
