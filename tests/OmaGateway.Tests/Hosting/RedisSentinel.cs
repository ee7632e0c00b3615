using System.Globalization;

namespace OmaGateway.Tests.Hosting;

/// <summary>A real Sentinel (the same binary) that watches one primary and promotes its replica a second after it went silent.</summary>
internal sealed class RedisSentinel : IAsyncDisposable
{
    private const string Primary = "oma";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oma-sentinel-");
    private readonly int _port = RedisServer.FreePort();
    private readonly ChildProcess _process;

    private RedisSentinel(RedisServer primary)
    {
        string file = Path.Combine(_folder.FullName, "sentinel.conf"); // Sentinel writes into it
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
            port {_port}
            bind 127.0.0.1
            dir {_folder.FullName}
            sentinel monitor {Primary} 127.0.0.1 {primary.Port} 1
            sentinel down-after-milliseconds {Primary} 1000
            sentinel failover-timeout {Primary} 6000

            """));
        _process = ChildProcess.Start(RedisServer.Binary, [file, "--sentinel"]);
    }

    public static async Task<RedisSentinel> StartAsync(RedisServer primary)
    {
        var sentinel = new RedisSentinel(primary);
        await sentinel._process.WaitForOutputAsync("+monitor");
        return sentinel;
    }

    /// <summary>Whether it takes this server for the primary.</summary>
    public async Task<bool> HasPromotedAsync(RedisServer server)
        => (await AskAsync($"SENTINEL GET-MASTER-ADDR-BY-NAME {Primary}")).Contains($"\r\n{server.Port}\r\n", StringComparison.Ordinal);

    /// <summary>Whether it knows of this replica, and finds it fit to be promoted.</summary>
    public async Task<bool> WouldPromoteAsync(RedisServer replica)
    {
        string known = await AskAsync($"SENTINEL REPLICAS {Primary}");
        return known.Contains($"\r\n127.0.0.1:{replica.Port}\r\n", StringComparison.Ordinal)
            && known.Contains("\r\nmaster-link-status\r\n$2\r\nok\r\n", StringComparison.Ordinal)
            && !known.Contains("s_down", StringComparison.Ordinal) && !known.Contains("disconnected", StringComparison.Ordinal);
    }

    /// <summary>Sentinel knows no QUIT: the reply ends when it has been silent for a moment.</summary>
    private async Task<string> AskAsync(string command)
        => (await RawConnection.AskAsync(new Uri($"redis://127.0.0.1:{_port}"), command + "\r\n", TimeSpan.FromMilliseconds(200))).Text;

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
