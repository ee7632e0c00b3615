namespace OmaGateway.Applications.Repeats;

/// <summary>
/// Tells at the price of one plain hash that an application was never seen by this gateway, so that a closed day refuses
/// newcomers without computing keyed hashes. It may be wrong in the other direction, which costs a look into the book.
/// </summary>
internal sealed class RepeatTraces
{
    private const int Bits = 1 << 16;
    private readonly ulong[] _traces = new ulong[Bits / 64];

    public void Add(ReadOnlySpan<byte> canonical)
    {
        int bit = Bit(canonical);
        Interlocked.Or(ref _traces[bit / 64], 1UL << (bit % 64));
    }

    public bool MayHold(ReadOnlySpan<byte> canonical)
    {
        int bit = Bit(canonical);
        return (Volatile.Read(ref _traces[bit / 64]) & (1UL << (bit % 64))) != 0;
    }

    /// <summary>Seeded anew in every process, so that nobody can choose applications that collide.</summary>
    private static int Bit(ReadOnlySpan<byte> canonical)
    {
        var hash = default(HashCode);
        hash.AddBytes(canonical);
        return hash.ToHashCode() & (Bits - 1);
    }
}
