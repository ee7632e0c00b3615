using System.Buffers;

namespace OmaGateway.Masking.Wire;

/// <summary>A growing buffer of rented memory. <see cref="Release"/> gives it back; the object itself is used again.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int Least = 4096;
    private byte[] _bytes = [];

    public int Count { get; private set; }

    /// <summary>Bytes that may yet be written without more memory.</summary>
    public int Left => _bytes.Length - Count;

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Count);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Count);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - Count));
        Count += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Count);
    }

    /// <summary>Forgets what was written and keeps the memory.</summary>
    public void Clear() => Count = 0;

    public void RemoveFirst(int count)
    {
        if (count > 0)
        {
            Span[count..].CopyTo(_bytes);
            Count -= count;
        }
    }

    /// <summary>Hands the bytes over to an empty buffer and is empty afterwards.</summary>
    public void MoveTo(PooledBuffer other)
    {
        (other._bytes, _bytes) = (_bytes, other._bytes);
        (other.Count, Count) = (Count, other.Count);
    }

    public void Release()
    {
        Count = 0;
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void Reserve(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_bytes.Length - Count >= needed)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(Count + needed, _bytes.Length * 2), Least));
        Span.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
