using System.Text.Json;
using OmaGateway.MailBudget;
using OmaGateway.Redis;

namespace OmaGateway.Tests.MailBudget;

/// <summary>A Redis whose scripts answer what a test says, when it says so.</summary>
internal sealed class RedisThatSays(Func<string, Task<LedgerReply>> answer) : IRedisClient
{
    public event Action<bool>? AvailabilityChanged
    {
        add { }
        remove { }
    }

    public bool IsAvailable => true;

    public TimeSpan SinceAnswer => TimeSpan.Zero;

    public async ValueTask<RedisReply> EvaluateAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout)
        => RedisReply.Of(JsonSerializer.SerializeToUtf8Bytes(await answer(script.Name), LedgerJson.Default.LedgerReply));

    public ValueTask<RedisReply> EvaluateInTurnAsync(RedisScript script, byte[][] keys, byte[][] arguments, TimeSpan timeout) => throw new NotSupportedException();

    public ValueTask<RedisReply> GetAsync(byte[] key, TimeSpan timeout) => throw new NotSupportedException();

    public ValueTask<RedisReply> ExecuteAsync(string command, byte[][] arguments, TimeSpan timeout) => throw new NotSupportedException();

    public Task SubscribeAsync(string channel, Action<byte[]> onMessage) => throw new NotSupportedException();

    public ValueTask<RedisReply> PublishAsync(string channel, byte[] message, TimeSpan timeout) => throw new NotSupportedException();
}
