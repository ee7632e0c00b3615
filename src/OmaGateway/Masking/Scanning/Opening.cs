using System.Runtime.CompilerServices;

namespace OmaGateway.Masking.Scanning;

/// <summary>The bytes that something is expected to begin with, compared as one block if they are <see cref="IsShort"/>.</summary>
internal sealed class Opening
{
    private readonly Block32 _block;
    private readonly uint _beyond;

    public Opening(ReadOnlySpan<byte> bytes)
    {
        Length = bytes.Length;
        if (!IsShort) return;
        Span<byte> padded = stackalloc byte[Block32.Size];
        bytes.CopyTo(padded);
        _block = Block32.Of(padded, 0);
        _beyond = ~Block32.Below(Length);
    }

    public int Length { get; }

    public bool IsShort => Length <= Block32.Size;

    /// <summary>Only of a short one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Begins(in Block32 block) => (block.EqualTo(_block) | _beyond) == uint.MaxValue;
}
