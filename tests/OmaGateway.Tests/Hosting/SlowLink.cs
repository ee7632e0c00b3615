using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace OmaGateway.Tests.Hosting;

/// <summary>A way to a port of this machine whose answers take longer: what goes there is passed on at once, what comes back after <see cref="Delay"/>.</summary>
internal sealed class SlowLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tasks = [];
    private readonly int _target;
    private long _delayTicks;

    public SlowLink(int target)
    {
        _target = target;
        _listener.Start();
        _tasks.Add(AcceptAsync());
    }

    public string ConnectionString => _listener.LocalEndpoint.ToString()!;

    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _tasks[0];
        await Task.WhenAll(_tasks);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _tasks.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, ended.Token);
                (client.NoDelay, server.NoDelay) = (true, true);
                var answers = Channel.CreateUnbounded<(byte[] Bytes, Task Due)>();
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream(), ended.Token),
                    ReadAsync(server.GetStream(), answers.Writer, ended.Token),
                    WriteAsync(client.GetStream(), answers.Reader, ended.Token));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // the target is down, or disposed
            }

            await ended.CancelAsync();
        }
    }

    private async Task ReadAsync(NetworkStream server, ChannelWriter<(byte[] Bytes, Task Due)> answers, CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 * 1024];
        int got;
        while ((got = await server.ReadAsync(buffer, cancellation)) > 0)
        {
            answers.TryWrite((buffer[..got], Task.Delay(Delay, cancellation)));
        }
    }

    private static async Task WriteAsync(NetworkStream client, ChannelReader<(byte[] Bytes, Task Due)> answers, CancellationToken cancellation)
    {
        await foreach (var (bytes, due) in answers.ReadAllAsync(cancellation))
        {
            await due;
            await client.WriteAsync(bytes, cancellation);
        }
    }
}
