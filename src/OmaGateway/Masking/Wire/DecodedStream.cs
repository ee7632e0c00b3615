using OmaGateway.Routing;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// One decoding stage: <paramref name="decoder"/> reads <paramref name="source"/>, with bounds on what it may make of the bytes received so
/// far (a "bomb"). Each stage of stacked codings has its own bound: an inner one can explode without a byte coming out of the outer one.
/// </summary>
internal sealed class DecodedStream(Stream decoder, CodedStream source, ReceivedStream received) : ReadOnlyStream
{
    private long _decoded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await decoder.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw new UnreadableAnswerException(UnreadableReason.ContentEncoding, exception);
        }

        _decoded += read;
        if (_decoded > WireLimits.Streamed || (_decoded > WireLimits.RatioGrace && _decoded / WireLimits.Ratio > received.Count))
        {
            throw new UnreadableAnswerException(UnreadableReason.TooLarge);
        }

        if (read == 0 && !buffer.IsEmpty && !await source.IsUsedUpAsync(cancellationToken))
        {
            throw new UnreadableAnswerException(UnreadableReason.ContentEncoding); // bytes after the end of the coded data
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
        }

        base.Dispose(disposing);
    }
}
