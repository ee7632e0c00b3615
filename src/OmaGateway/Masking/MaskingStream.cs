using System.Buffers;

namespace OmaGateway.Masking;

/// <summary>
/// Masks a body that comes in chunks, cut anywhere. Keeps only the one token that isn't complete yet, so that its memory is bounded by
/// <c>limits.maxStringBytes</c>. Once an outcome isn't <see cref="MaskOutcome.Unfinished"/> nothing more is written, and a
/// response begun with what was written must not end cleanly unless it's <see cref="MaskOutcome.Masked"/>.
/// </summary>
internal sealed class MaskingStream : IDisposable
{
    private const int Slice = 256;
    private readonly MaskingWalk _walk = new();
    private byte[] _pending = ArrayPool<byte>.Shared.Rent(Slice * 2);
    private int _pendingLength;

    public MaskingStream(MaskingPlan plan, MaskTally tally) => _walk.Start(plan, tally);

    /// <summary><see cref="MaskOutcome.Unfinished"/> while nothing is wrong.</summary>
    public MaskOutcome Push(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        int slice = Slice;
        while (_pendingLength > 0 && !chunk.IsEmpty && _walk.Outcome == MaskOutcome.Unfinished)
        {
            int before = _pendingLength;
            Keep(chunk[..Math.Min(slice, chunk.Length)]);
            int taken = _pendingLength - before;
            int done = _walk.Walk(_pending.AsSpan(0, _pendingLength), final: false, output);
            if (done > before)
            {
                chunk = chunk[(done - before)..];
                _pendingLength = 0;
                break;
            }

            _pending.AsSpan(done, _pendingLength - done).CopyTo(_pending);
            _pendingLength -= done;
            chunk = chunk[taken..];
            slice *= 2;
        }

        if (chunk.IsEmpty || _walk.Outcome != MaskOutcome.Unfinished) return _walk.Outcome;
        int walked = _walk.Walk(chunk, final: false, output);
        if (_walk.Outcome == MaskOutcome.Unfinished) Keep(chunk[walked..]);
        return _walk.Outcome;
    }

    /// <summary>The body has ended.</summary>
    public MaskOutcome Complete(IBufferWriter<byte> output)
    {
        if (_walk.Outcome == MaskOutcome.Unfinished) _walk.Walk(_pending.AsSpan(0, _pendingLength), final: true, output);
        _pendingLength = 0;
        return _walk.Outcome;
    }

    public void Dispose()
    {
        if (_pending.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_pending, clearArray: true);
        _pending = [];
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_pending.Length < _pendingLength + bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_pendingLength + bytes.Length, _pending.Length * 2));
            _pending.AsSpan(0, _pendingLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_pending, clearArray: true);
            _pending = larger;
        }

        bytes.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += bytes.Length;
    }
}
