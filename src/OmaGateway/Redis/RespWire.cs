using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace OmaGateway.Redis;

/// <summary>Redis' wire protocol (RESP2), as much of it as EVAL, WAIT and AUTH need: no arrays in replies.</summary>
internal static class RespWire
{
    private const int LongestLine = 64 * 1024;

    public static void Write(IBufferWriter<byte> output, params ReadOnlySpan<byte[]> words)
    {
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n")));
        foreach (byte[] word in words)
        {
            output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${word.Length}\r\n")));
            output.Write(word);
            output.Write("\r\n"u8);
        }
    }

    /// <summary>The next reply; an error reply is <see cref="RedisReply.None"/>.</summary>
    /// <exception cref="IOException">The connection ended, or spoke something else.</exception>
    public static async ValueTask<RedisReply> ReadAsync(PipeReader input, CancellationToken cancellation)
    {
        string line = Encoding.UTF8.GetString(await ReadLineAsync(input, cancellation));
        switch (line.Length > 0 ? line[0] : '?')
        {
            case ':' when long.TryParse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number):
                return RedisReply.Of(number);
            case '+':
                return RedisReply.Of(Encoding.UTF8.GetBytes(line[1..]));
            case '-':
                return RedisReply.None;
            case '$' when int.TryParse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int length) && length <= LongestLine:
                return length < 0 ? RedisReply.Of((byte[]?)null) : RedisReply.Of(await ReadExactlyAsync(input, length, cancellation));
            default:
                throw new IOException("Redis' reply was not understood.");
        }
    }

    private static async ValueTask<byte[]> ReadLineAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellation);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                byte[] line = read.Buffer.Slice(0, end).ToArray();
                input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line.AsSpan().TrimEnd((byte)'\r').ToArray();
            }

            if (read.IsCompleted || read.Buffer.Length > LongestLine)
            {
                throw new IOException("Redis ended the connection.");
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async ValueTask<byte[]> ReadExactlyAsync(PipeReader input, int length, CancellationToken cancellation)
    {
        var read = await input.ReadAtLeastAsync(length + 2, cancellation);
        if (read.Buffer.Length < length + 2)
        {
            throw new IOException("Redis ended the connection.");
        }

        byte[] bytes = read.Buffer.Slice(0, length).ToArray();
        input.AdvanceTo(read.Buffer.GetPosition(length + 2));
        return bytes;
    }
}
