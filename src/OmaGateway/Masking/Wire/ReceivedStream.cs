using System.Runtime.CompilerServices;
using OmaGateway.Routing;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// The body as it arrives, before any decoding: counts its bytes, and turns a broken connection, broken framing or a length other
/// than the declared one into <see cref="UnreadableAnswerException"/>. (Over HTTP/1.1 the client library cuts at Content-Length
/// and sees an early close by itself; over HTTP/2 it checks neither.)
/// </summary>
internal sealed class ReceivedStream(Stream source, long? declared) : ReadOnlyStream
{
    public long Count { get; private set; }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await source.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new UnreadableAnswerException(UnreadableReason.Length, exception);
        }

        Count += read;
        if (read == 0 && !buffer.IsEmpty && declared is { } length && length != Count)
        {
            throw new UnreadableAnswerException(UnreadableReason.Length);
        }

        return read;
    }
}
