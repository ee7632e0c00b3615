using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace OmaSimulator.Wire;

/// <summary>
/// Keeps the bytes of a request's head as they arrived. Kestrel's header dictionary has neither the order nor the exact spelling
/// of what came, and the token header's spelling is just what a test wants to see.
/// </summary>
internal sealed class RequestHeadRecorder
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private bool _recording = true;

    /// <summary>Connection middleware: puts a recorder under Kestrel's HTTP parser.</summary>
    public static ConnectionDelegate Attach(ConnectionDelegate next) => async connection =>
    {
        var recorder = new RequestHeadRecorder();
        var transport = connection.Transport;
        connection.Features.Set(recorder);
        connection.Transport = new Duplex(new RecordingPipeReader(transport.Input, recorder), transport.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    };

    /// <summary>Called with what the parser consumed.</summary>
    public void Consumed(in ReadOnlySequence<byte> bytes)
    {
        if (!_recording) return;
        foreach (var segment in bytes) _bytes.Write(segment.Span);
    }

    /// <summary>The head of the request that just began (request line, header lines, empty line); stops recording, so that bodies cost nothing.</summary>
    public byte[] TakeHead(string method, string target)
    {
        _recording = false;
        var all = _bytes.WrittenSpan;

        // Bytes of the body before may precede it (a chunked body's last line): the head is what comes last.
        var start = all.LastIndexOf(Encoding.Latin1.GetBytes($"{method} {target} HTTP/1."));
        var head = all[Math.Max(start, 0)..].ToArray();
        _bytes.ResetWrittenCount();
        return head;
    }

    /// <summary>The answer is out: the next bytes are the next request's head.</summary>
    public void Resume() => _recording = true;

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
