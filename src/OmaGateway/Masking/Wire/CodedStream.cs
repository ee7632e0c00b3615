namespace OmaGateway.Masking.Wire;

/// <summary>
/// What a decoder reads from. .NET's decoders read ahead and say nothing of bytes behind the end of their data, so this stream hands out its
/// last byte only by itself: a decoder that has ended without it has left something over.
/// </summary>
/// <param name="prefix">Bytes of <paramref name="source"/> that were read already.</param>
/// <param name="source">The coded bytes.</param>
internal sealed class CodedStream(ReadOnlyMemory<byte> prefix, Stream source) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _prefix = prefix;
    private byte _held;
    private bool _holds;
    private bool _ended;

    /// <summary>True when every byte was handed out and the source has no more.</summary>
    public async ValueTask<bool> IsUsedUpAsync(CancellationToken cancellation)
        => !_holds && (_ended || await TakeAsync(new byte[1], cancellation) == 0);

    /// <param name="buffer">Of two bytes at least.</param>
    /// <param name="cancellationToken">Ends a read that waits.</param>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_ended)
        {
            int start = _holds ? 1 : 0;
            int end = start + await TakeAsync(buffer[start..], cancellationToken);
            if (_holds)
            {
                buffer.Span[0] = _held;
            }

            _ended = end == start;
            _holds = end > start;
            if (_ended)
            {
                return start;
            }

            _held = buffer.Span[end - 1];
            if (end > 1)
            {
                return end - 1;
            }
        }

        return 0;
    }

    private ValueTask<int> TakeAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_prefix.IsEmpty)
        {
            return source.ReadAsync(buffer, cancellation);
        }

        int count = Math.Min(_prefix.Length, buffer.Length);
        _prefix[..count].CopyTo(buffer);
        _prefix = _prefix[count..];
        return ValueTask.FromResult(count);
    }
}
