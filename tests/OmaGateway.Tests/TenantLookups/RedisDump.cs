using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Redis;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>What the lookups left in Redis, by a gateway's own connection.</summary>
internal static class RedisDump
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(5);

    /// <summary>Every hash of a token with its fields.</summary>
    public static async Task<List<(byte[] Key, byte[] Field, byte[] Value)>> CopiesAsync(LookupRig rig)
    {
        var copies = new List<(byte[], byte[], byte[])>();
        foreach (var key in (await ExecuteAsync(rig, "KEYS", "oma:lookups:{*")).Items.Select(item => item.Bytes!))
        {
            var reply = await ExecuteAsync(rig, "HGETALL", key);
            for (int i = 0; i + 1 < reply.Items.Count; i += 2)
            {
                if (reply.Items[i].Bytes is { Length: 32 } field)
                {
                    copies.Add((key, field, reply.Items[i + 1].Bytes!));
                }
            }
        }

        return copies;
    }

    public static async Task<string[]> KeysAsync(LookupRig rig) => [.. (await ExecuteAsync(rig, "KEYS", "oma:lookups:{*")).Items.Select(item => item.Text!)];

    public static Task StoredAsync(LookupRig rig, int copies, string what)
        => Poll.UntilAsync(async () => (await CopiesAsync(rig)).Count >= copies, $"{copies} copies of {what} are in Redis");

    public static async Task SetAsync(LookupRig rig, byte[] key, byte[] field, byte[] value)
        => (await rig.Gateway.Services.GetRequiredService<IRedisClient>().ExecuteAsync("HSET", [key, field, value], Budget)).IsAnswered.ShouldBeTrue();

    private static ValueTask<RedisReply> ExecuteAsync(LookupRig rig, string command, string argument) => ExecuteAsync(rig, command, Encoding.ASCII.GetBytes(argument));

    private static async ValueTask<RedisReply> ExecuteAsync(LookupRig rig, string command, byte[] argument)
        => await rig.Gateway.Services.GetRequiredService<IRedisClient>().ExecuteAsync(command, [argument], Budget);
}
