using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Redis;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>A copy for which Redis had no room: nobody else waits for it.</summary>
public sealed class UnsentStoreTests
{
    [Fact]
    public async Task Store_NotSent_GivesTheLeaseBack()
    {
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(
            builder => builder.Services.AddSingleton<IRedisClient>(services => new WithoutStores(services.GetRequiredService<RedisClient>())),
            [.. GatewayArguments.Upstream(simulator.Address), $"Redis:ConnectionString={redis.ConnectionString}", "TenantLookups:RedisBudgetMilliseconds=1000"]);
        var client = gateway.Services.GetRequiredService<IRedisClient>();
        await Poll.UntilAsync(() => client.IsAvailable, "Redis is available");

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));

        answer.EnsureSuccessStatusCode();
        ((WithoutStores)client).Refused.ShouldBe(1);
        await Poll.UntilAsync(async () => !(await redis.CommandAsync("KEYS *")).Contains("oma:lookups", StringComparison.Ordinal), "the lease is free, which would last ten seconds", TimeSpan.FromSeconds(5));
    }

    private sealed class WithoutStores(RedisClient inner) : IRedisClient
    {
        private int _refused;

        public event Action<bool>? AvailabilityChanged
        {
            add => inner.AvailabilityChanged += value;
            remove => inner.AvailabilityChanged -= value;
        }

        public int Refused => Volatile.Read(ref _refused);

        public bool IsAvailable => inner.IsAvailable;

        public TimeSpan SinceAnswer => inner.SinceAnswer;

        public ValueTask<RedisReply> GetAsync(byte[] key, TimeSpan timeout) => inner.GetAsync(key, timeout);

        public ValueTask<RedisReply> EvaluateAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout)
        {
            if (!script.Name.Contains("store", StringComparison.OrdinalIgnoreCase))
            {
                return inner.EvaluateAsync(script, keys, arguments, timeout);
            }

            Interlocked.Increment(ref _refused);
            return new(RedisReply.None);
        }

        public ValueTask<RedisReply> EvaluateInTurnAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout) => inner.EvaluateInTurnAsync(script, keys, arguments, timeout);

        public ValueTask<RedisReply> ExecuteAsync(string command, byte[][] arguments, TimeSpan timeout) => inner.ExecuteAsync(command, arguments, timeout);

        public Task SubscribeAsync(string channel, Action<byte[]> onMessage) => inner.SubscribeAsync(channel, onMessage);

        public ValueTask<RedisReply> PublishAsync(string channel, byte[] message, TimeSpan timeout) => inner.PublishAsync(channel, message, timeout);
    }
}
