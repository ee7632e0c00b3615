using System.Numerics;
using System.Text;
using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// A name of usual characters, all positions decided at once: up to 64 bytes of ASCII, accented Latin letters (U+00C0 to U+02BF) and ideographs (U+4000 to
/// U+9FFF). Among those beyond ASCII is no mark, no mask character and no separator. It masks exactly as <see cref="LeadMask"/> does.
/// </summary>
/// <remarks>Each property is a set of positions: bit 0 is the first byte. A character's position is that of its first byte.</remarks>
internal readonly ref struct UsualName
{
    private const int MostBytes = Block32.Size * 2;

    private readonly ReadOnlySpan<byte> _text;
    private readonly Half _low;
    private readonly Half _high;

    /// <summary>Characters that aren't separators.</summary>
    private readonly ulong _counted;

    public UsualName(ReadOnlySpan<byte> text, Separators separators)
    {
        if (text.Length is 0 or > MostBytes) return;
        Span<byte> padded = stackalloc byte[MostBytes];
        text.CopyTo(padded);
        _low = new Half(Block32.Of(padded, 0), separators.Ascii);
        if (text.Length > Block32.Size) _high = new Half(Block32.Of(padded, Block32.Size), separators.Ascii);
        ulong x = Both(_low.X, _high.X);
        if ((_low.Unknown | _high.Unknown) != 0 || (x & (x >> 1) & (x >> 2)) != 0) return;
        _text = text;
        _counted = (ulong.MaxValue >> (MostBytes - text.Length)) & ~Insides & ~Separating;
        IsUsual = true;
    }

    /// <summary>False for a name of which nothing else is known here.</summary>
    public bool IsUsual { get; }

    /// <summary>How many characters aren't separators.</summary>
    public int Count => BitOperations.PopCount(_counted);

    /// <summary>Whether the first character that isn't a separator is an ideograph.</summary>
    public bool IsIdeographic => ((Ideographs >> BitOperations.TrailingZeroCount(_counted)) & 1) != 0;

    /// <summary>The first two of the characters that aren't separators, of which there must be two.</summary>
    public (Rune First, Rune Second) Begin => (CharacterAt(_counted, out _), CharacterAt(_counted & (_counted - 1), out _));

    private ulong Ideographs => Both(_low.Ideographs, _high.Ideographs);

    /// <summary>Bytes beyond a character's first.</summary>
    private ulong Insides => Both(_low.Insides, _high.Insides);

    private ulong Separating => Both(_low.Separators, _high.Separators);

    /// <summary>As <see cref="LeadMask.Write"/>; a block more than the name is written.</summary>
    public MaskedText Write(int shown, Span<byte> destination)
    {
        ulong stars = Both(_low.Stars, _high.Stars), kept = Separating | stars, keptInsides = 0;
        for (ulong rest = _counted; shown > 0 && rest != 0; shown--, rest &= rest - 1)
        {
            if (!Rune.IsLetter(CharacterAt(rest, out int length))) continue;
            ulong bytes = ((1UL << length) - 1) << BitOperations.TrailingZeroCount(rest);
            kept |= bytes & _counted;
            keptInsides |= bytes & Insides;
        }

        ulong seen = kept | keptInsides;
        _low.Block.WriteMasked((uint)seen, destination);
        if (_text.Length > Block32.Size) _high.Block.WriteMasked((uint)(seen >> Block32.Size), destination[Block32.Size..]);
        int written = Close(Insides & ~keptInsides, destination);
        return new MaskedText(written, (_counted & ~kept) == 0 ? TallyMark.Masked : stars == 0 ? TallyMark.Clear : TallyMark.Partly);
    }

    /// <summary>Closes the gaps that hidden characters leave, each of which is one byte now.</summary>
    private int Close(ulong gaps, Span<byte> destination)
    {
        int written = Math.Min(BitOperations.TrailingZeroCount(gaps), _text.Length);
        for (int at = written; at < _text.Length; at++)
        {
            destination[written] = destination[at];
            written += (int)(~gaps >> at) & 1;
        }

        return written;
    }

    private Rune CharacterAt(ulong positions, out int length)
    {
        Rune.DecodeFromUtf8(_text[BitOperations.TrailingZeroCount(positions)..], out Rune rune, out length);
        return rune;
    }

    private static ulong Both(uint low, uint high) => low | ((ulong)high << Block32.Size);

    private readonly struct Half
    {
        public Half(in Block32 block, ReadOnlySpan<byte> separators)
        {
            Block = block;
            Separators = block.EqualToAny(separators);
            Stars = block.EqualTo((byte)'*');
            X = block.EqualTo((byte)'x') | block.EqualTo((byte)'X');
            Insides = block.Between(0x80, 0xBF);
            Ideographs = block.Between(0xE4, 0xE9);
            Unknown = block.EqualTo((byte)'@') | (block.Between(0xC0, 0xFF) & ~(block.Between(0xC3, 0xCA) | Ideographs));
        }

        public Block32 Block { get; }

        public uint Separators { get; }

        public uint Stars { get; }

        public uint X { get; }

        public uint Insides { get; }

        public uint Ideographs { get; }

        public uint Unknown { get; }
    }
}
