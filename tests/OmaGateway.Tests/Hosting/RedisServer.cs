using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OmaGateway.Tests.Hosting;

/// <summary>A real redis-server of the test's own: free port, own folder, ended by its process id.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly string[] _extra;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oma-redis-");
    private ChildProcess _process;

    private RedisServer(int port, string[] extra)
    {
        Port = port;
        _extra = extra;
        _process = Launch();
    }

    public int Port { get; }

    /// <summary>For <c>Redis:ConnectionString</c>.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    public static string Binary => Environment.GetEnvironmentVariable("OMA_REDIS_SERVER") ?? "redis-server";

    public int ProcessId => _process.Id;

    /// <param name="extra">Further words of redis-server's command line, such as <c>--requirepass x</c>.</param>
    public static async Task<RedisServer> StartAsync(params string[] extra)
    {
        var server = new RedisServer(FreePort(), extra);
        await server._process.WaitForOutputAsync("Ready to accept connections");
        return server;
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>SIGKILL: nothing is saved.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>The same port again, empty (nothing is ever saved).</summary>
    public async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        _process = Launch();
        await _process.WaitForOutputAsync("Ready to accept connections");
    }

    public void Pause() => _process.Signal("STOP");

    public void Resume() => _process.Signal("CONT");

    /// <summary>One command by a connection of its own (RESP inline); the raw reply's text.</summary>
    public async Task<string> CommandAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(command + "\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private ChildProcess Launch() => ChildProcess.Start(
        Binary,
        ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder.FullName, .. _extra]);
}
