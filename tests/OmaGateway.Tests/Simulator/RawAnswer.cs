using System.Net.Sockets;
using System.Text;

namespace OmaGateway.Tests.Simulator;

/// <summary>What a plain TCP client saw: every byte, and how the connection ended.</summary>
internal sealed record RawAnswer(byte[] Bytes, bool WasReset)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>All bytes, one character each.</summary>
    public string Text => Encoding.Latin1.GetString(Bytes);

    /// <summary>The lines before the first empty line.</summary>
    public string[] Head => Text.Split("\r\n\r\n", 2)[0].Split("\r\n");

    /// <summary>The bytes after it.</summary>
    public byte[] Body => Bytes[(Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    /// <summary>Sends a request as it stands and reads until the connection ends.</summary>
    public static async Task<RawAnswer> OfAsync(Uri address, string request)
    {
        using var limit = new CancellationTokenSource(Deadline);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, limit.Token);
        using var received = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(request), limit.Token);
            int read;
            while ((read = await socket.ReceiveAsync(buffer, limit.Token)) > 0) received.Write(buffer, 0, read);
            return new RawAnswer(received.ToArray(), WasReset: false);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return new RawAnswer(received.ToArray(), WasReset: true);
        }
    }
}
