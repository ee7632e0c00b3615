using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using OmaSimulator.Faults;

namespace OmaSimulator.Wire;

/// <summary>
/// Answers that Kestrel refuses to write: wrong lengths, broken bodies, bare bytes, resets. They go straight to the connection's
/// socket, on which Kestrel itself has then written nothing, and the connection ends with them.
/// </summary>
internal static class RawAnswerWriter
{
    // After a Content-Length that is too short the rest of the body lies on an open connection, as it would in the world;
    // long enough for a client that would reuse the connection to do so.
    private static readonly TimeSpan OpenAfterShortLength = TimeSpan.FromSeconds(2);

    public static bool Needed(FaultSwitches faults, Answer answer) =>
        faults.ContentLength is not null || faults.ContentLengthDelta is not null
        || faults.CloseAfterBytes is not null || faults.ResetAfterBytes is not null
        || faults.Trailers is not null || faults.RawAnswer is not null || faults.EarlyHints == true
        || (answer.Status is 204 or 304 && answer.Body.Length > 0)
        || answer.Headers.Any(header => IsFraming(header.Name));

    public static async Task WriteAsync(HttpContext context, Answer answer, FaultSwitches faults)
    {
        var socket = SocketOf(context);
        var gone = context.RequestAborted;
        if (faults.RawAnswer is { } raw)
        {
            await SendAsync(socket, Encoding.UTF8.GetBytes(raw), gone);
            Close(context, socket);
            return;
        }

        if (faults.EarlyHints == true) await SendAsync(socket, "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"u8.ToArray(), gone);

        var chunked = faults.Chunked == true || faults.Trailers is not null;
        var declared = faults.ContentLength ?? Math.Max(answer.Body.Length + (faults.ContentLengthDelta ?? 0), 0);
        await SendAsync(socket, Head(answer, chunked ? null : declared, faults.ConnectionClose == true), gone);

        var cut = faults.ResetAfterBytes ?? faults.CloseAfterBytes;
        var body = cut is { } limit && limit < answer.Body.Length ? answer.Body[..limit] : answer.Body;
        await (chunked ? SendChunkAsync(socket, body, faults.Trailers ?? [], complete: cut is null, gone) : SendAsync(socket, body, gone));

        if (faults.ResetAfterBytes is not null)
        {
            await DrainedAsync(socket, gone);
            Reset(context, socket);
            return;
        }

        if (!chunked && declared < body.Length && cut is null) await UntilGoneAsync(gone);
        Close(context, socket);
    }

    /// <summary>Ends the connection with a TCP reset.</summary>
    public static void Reset(HttpContext context) => Reset(context, SocketOf(context));

    private static void Reset(HttpContext context, Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
        context.Abort();
    }

    private static void Close(HttpContext context, Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The client was faster.
        }

        context.Abort();
    }

    private static async Task SendChunkAsync(Socket socket, ReadOnlyMemory<byte> body, IReadOnlyList<string> trailers, bool complete, CancellationToken gone)
    {
        // A body that is cut off lacks the end of its chunk as well.
        var size = (complete ? body.Length : body.Length + 1).ToString("x", CultureInfo.InvariantCulture);
        await SendAsync(socket, Encoding.ASCII.GetBytes($"{size}\r\n"), gone);
        await SendAsync(socket, body, gone);
        if (complete) await SendAsync(socket, Encoding.UTF8.GetBytes($"\r\n0\r\n{string.Concat(trailers.Select(line => line + "\r\n"))}\r\n"), gone);
    }

    private static byte[] Head(Answer answer, long? contentLength, bool close)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}\r\n");
        foreach (var (name, value) in answer.Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (close) head.Append("Connection: close\r\n");
        if (contentLength is null) head.Append("Transfer-Encoding: chunked\r\n");
        else if (!answer.Headers.Any(header => IsFraming(header.Name))) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {contentLength}\r\n");
        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }

    private static bool IsFraming(string name) =>
        name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase);

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken gone)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, gone)..];
    }

    // A reset throws away what the kernel has not sent yet. SIOCOUTQ would say; a short wait is enough on loopback.
    private static Task DrainedAsync(Socket socket, CancellationToken gone) => socket.Connected ? Task.Delay(20, gone) : Task.CompletedTask;

    private static async Task UntilGoneAsync(CancellationToken gone)
    {
        try
        {
            await Task.Delay(OpenAfterShortLength, gone);
        }
        catch (OperationCanceledException)
        {
            // The client closed, as it should.
        }
    }

    private static Socket SocketOf(HttpContext context) =>
        context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
}
