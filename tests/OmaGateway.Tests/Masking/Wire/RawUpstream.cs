using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>
/// An upstream that answers every request with the very bytes it was given, for what no HTTP server would write (the simulator tells every
/// lie that the interface has; this one is for bytes of charsets and framings that it doesn't have). Keeps connections open unless told to close.
/// </summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public RawUpstream()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The whole answer, head and body.</summary>
    public byte[] Answer { get; set; } = [];

    public bool CloseAfterAnswer { get; set; }

    /// <summary>An honest answer around these bytes.</summary>
    public static byte[] Honest(byte[] body, string contentType = "application/json", int status = 200, params string[] headers)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Reason\r\nContent-Length: {body.Length}\r\n");
        if (contentType.Length > 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {contentType}\r\n");
        }

        foreach (string header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
                while (await ReadRequestAsync(reader))
                {
                    await stream.WriteAsync(Answer, _stop.Token);
                    if (CloseAfterAnswer)
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // the gateway closed, or the test is over
            }
        }
    }

    private async Task<bool> ReadRequestAsync(StreamReader reader)
    {
        string? line = await reader.ReadLineAsync(_stop.Token);
        while (line is { Length: > 0 })
        {
            line = await reader.ReadLineAsync(_stop.Token);
        }

        return line is not null;
    }
}
