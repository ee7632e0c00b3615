using System.Collections.Concurrent;
using OmaGateway.Redis;
using OmaGateway.Tests.Hosting;
using static OmaGateway.Tests.Redis.RedisRoom;

namespace OmaGateway.Tests.Redis;

/// <summary>Another connection string under a running gateway.</summary>
public sealed class RedisChangeTests
{
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

    private static Task ChangeAsync(RedisConnection connection, string connectionString)
        => Poll.UntilAsync(() => connection.ChangeAsync(RedisConnection.Options(connectionString)), "it is connected to");
}
