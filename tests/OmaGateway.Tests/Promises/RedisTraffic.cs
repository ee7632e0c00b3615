using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Promises;

/// <summary>Every command that reaches a Redis, with its arguments as bytes (MONITOR), and everything that it holds at the end.</summary>
internal sealed partial class RedisTraffic : IAsyncDisposable
{
    private readonly RedisServer _redis;
    private readonly TcpClient _client = new();
    private readonly Action<string, byte[]> _seen;
    private Task _reading = Task.CompletedTask;

    private RedisTraffic(RedisServer redis, Action<string, byte[]> seen) => (_redis, _seen) = (redis, seen);

    public static async Task<RedisTraffic> WatchAsync(RedisServer redis, Action<string, byte[]> seen)
    {
        var traffic = new RedisTraffic(redis, seen);
        await traffic._client.ConnectAsync(IPAddress.Loopback, redis.Port);
        var stream = traffic._client.GetStream();
        await stream.WriteAsync("MONITOR\r\n"u8.ToArray());
        var reader = new StreamReader(stream, Encoding.Latin1);
        (await reader.ReadLineAsync()).ShouldBe("+OK");
        traffic._reading = traffic.ReadAsync(reader);
        return traffic;
    }

    /// <summary>The whole data set, as one uncompressed snapshot file (<c>--rdbcompression no</c>).</summary>
    public async Task<byte[]> SaveAsync()
    {
        (await _redis.CommandAsync("SAVE")).ShouldContain("OK");
        string folder = (await _redis.CommandAsync("CONFIG GET dir")).Split("\r\n")[4];
        return await File.ReadAllBytesAsync(Path.Combine(folder, "dump.rdb"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _reading;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                _seen("redis command", Encoding.Latin1.GetBytes(Escape().Replace(line, match => ((char)byte.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString())));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // the end of watching
        }
    }

    [GeneratedRegex(@"\\x([0-9a-f]{2})")]
    private static partial Regex Escape();
}
