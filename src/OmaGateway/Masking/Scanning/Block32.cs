using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OmaGateway.Masking.Scanning;

/// <summary>
/// 32 bytes looked at together. Each property is a set of positions: bit 0 is the first byte. What lies behind a text's end is in the block too,
/// so that every use goes through <see cref="Below"/>.
/// </summary>
internal readonly struct Block32
{
    public const int Size = 32;

    private readonly Vector256<byte> _bytes;

    private Block32(Vector256<byte> bytes) => _bytes = bytes;

    /// <summary>Quotes, backslashes, control characters and everything that isn't ASCII.</summary>
    public uint Special
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Vector256.Equals(_bytes, Vector256.Create((byte)'"'))
            | Vector256.Equals(_bytes, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(_bytes.AsSByte(), Vector256.Create((sbyte)0x20)).AsByte()).ExtractMostSignificantBits();
    }

    /// <summary>White space of JSON.</summary>
    public uint Spaces
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => EqualTo((byte)' ') | EqualTo((byte)'\n') | EqualTo((byte)'\r') | EqualTo((byte)'\t');
    }

    public uint Digits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => AtMost(_bytes - Vector256.Create((byte)'0'), 9);
    }

    public uint Letters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => AtMost((_bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), 25);
    }

    public uint HexDigits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Digits | AtMost((_bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), 5);
    }

    public byte First => _bytes.ToScalar();

    /// <summary>The 32 bytes from <paramref name="at"/>, which must all be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block32 Of(ReadOnlySpan<byte> data, int at) =>
        new(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(data.Slice(at, Size)), 0));

    /// <summary>The positions before <paramref name="length"/> (0 to 32).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Below(int length) => (uint)((1UL << length) - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint EqualTo(byte value) => Vector256.Equals(_bytes, Vector256.Create(value)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint EqualToAny(ReadOnlySpan<byte> values)
    {
        Vector256<byte> equal = default;
        foreach (byte value in values) equal |= Vector256.Equals(_bytes, Vector256.Create(value));
        return equal.ExtractMostSignificantBits();
    }

    /// <summary>Where both blocks hold the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint EqualTo(in Block32 other) => Vector256.Equals(_bytes, other._bytes).ExtractMostSignificantBits();

    /// <summary>Three and more of one x or X in a row: a conventional mask.</summary>
    public bool HasMaskRun(uint among)
    {
        uint small = EqualTo((byte)'x') & among, large = EqualTo((byte)'X') & among;
        return ((small & (small >> 1) & (small >> 2)) | (large & (large >> 1) & (large >> 2))) != 0;
    }

    /// <summary>Writes all 32 bytes, with a star wherever <paramref name="shown"/> has no bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteMasked(uint shown, Span<byte> destination)
    {
        const ulong Each = 0x0101010101010101;
        Vector256<byte> spread = Vector256.Create((byte)shown * Each, (byte)(shown >> 8) * Each, (byte)(shown >> 16) * Each, (shown >> 24) * Each).AsByte();
        Vector256<byte> bits = Vector256.Create(0x8040201008040201UL).AsByte();
        Vector256<byte> keep = Vector256.Equals(spread & bits, bits);
        Vector256.ConditionalSelect(keep, _bytes, Vector256.Create((byte)'*')).CopyTo(destination);
    }

    public static int Count(uint positions) => BitOperations.PopCount(positions);

    /// <summary>Bytes from <paramref name="least"/> to <paramref name="most"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Between(byte least, byte most) => AtMost(_bytes - Vector256.Create(least), (byte)(most - least));

    /// <summary>By the smaller of both: there is no unsigned comparison of bytes without AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AtMost(Vector256<byte> bytes, byte most) =>
        Vector256.Equals(Vector256.Min(bytes, Vector256.Create(most)), bytes).ExtractMostSignificantBits();
}
