using System.Net.Sockets;
using System.Text;

namespace OmaGateway.Tests.Hosting;

/// <summary>A TCP connection for what no HTTP client would send. Everything is Latin-1: one char, one byte.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _client = new();

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(address.Host, address.Port);
        return connection;
    }

    /// <summary>Sends, and reads until the peer closes or has been silent for <paramref name="silence"/>.</summary>
    public static async Task<RawAnswer> AskAsync(Uri address, string request, TimeSpan? silence = null)
    {
        await using var connection = await OpenAsync(address);
        await connection.SendAsync(request);
        return await connection.ReadAsync(silence ?? TimeSpan.FromSeconds(1));
    }

    public Task SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    public async Task<RawAnswer> ReadAsync(TimeSpan silence)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using var patience = new CancellationTokenSource(silence);
                int count = await _client.GetStream().ReadAsync(buffer, patience.Token);
                if (count == 0)
                {
                    return new RawAnswer(text.ToString(), Closed: true);
                }

                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (OperationCanceledException)
        {
            return new RawAnswer(text.ToString(), Closed: false);
        }
        catch (IOException)
        {
            return new RawAnswer(text.ToString(), Closed: true);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Everything that came back on a connection, and whether the peer closed it.</summary>
internal sealed record RawAnswer(string Text, bool Closed)
{
    public int Status => Text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(Text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>How many answers came.</summary>
    public int Count => Text.Split("HTTP/1.1 ").Length - 1;

    public string Body => Text.Contains("\r\n\r\n", StringComparison.Ordinal) ? Text[(Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..] : "";
}
