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
    private readonly Block32 _low;
    private readonly Block32 _high;
    private readonly ulong _insides;
    private readonly ulong _separators;

    /// <summary>Characters that aren't separators.</summary>
    private readonly ulong _counted;

    public UsualName(ReadOnlySpan<byte> text, Separators separators)
    {
        if (text.Length is 0 or > MostBytes) return;
        Span<byte> padded = stackalloc byte[MostBytes];
        text.CopyTo(padded);
        _text = text;
        _low = Block32.Of(padded, 0);
        _high = Block32.Of(padded, Block32.Size);
        ulong all = ulong.MaxValue >> (MostBytes - text.Length);
        ulong beyond = Both(_low.Between(0x80, 0xFF), _high.Between(0x80, 0xFF));
        _insides = Both(_low.Between(0x80, 0xBF), _high.Between(0x80, 0xBF));
        ulong known = Both(_low.Between(0xC3, 0xCA), _high.Between(0xC3, 0xCA)) | Ideographs;
        if (EqualTo((byte)'@') != 0 || HasRun(EqualTo((byte)'x')) || HasRun(EqualTo((byte)'X')) || (beyond & ~_insides) != known) return;
        foreach (byte separator in separators.Ascii) _separators |= EqualTo(separator);
        _counted = all & ~_insides & ~_separators;
        IsUsual = true;
    }

    /// <summary>False for a name of which nothing else is known here.</summary>
    public bool IsUsual { get; }

    /// <summary>How many characters aren't separators.</summary>
    public int Count => BitOperations.PopCount(_counted);

    /// <summary>Whether the first character that isn't a separator is an ideograph.</summary>
    public bool IsIdeographic => ((Ideographs >> BitOperations.TrailingZeroCount(_counted)) & 1) != 0;

    private ulong Ideographs => Both(_low.Between(0xE4, 0xE9), _high.Between(0xE4, 0xE9));

    /// <summary>The first two of the characters that aren't separators, of which there must be two.</summary>
    public (Rune First, Rune Second) Begin => (CharacterAt(_counted, out _), CharacterAt(_counted & (_counted - 1), out _));

    /// <summary>As <see cref="LeadMask.Write"/>; a block more than the name is written.</summary>
    public MaskedText Write(int shown, Span<byte> destination)
    {
        ulong stars = EqualTo((byte)'*');
        ulong kept = _separators | stars, keptInsides = 0;
        for (ulong rest = _counted; shown > 0 && rest != 0; shown--, rest &= rest - 1)
        {
            if (!Rune.IsLetter(CharacterAt(rest, out int length))) continue;
            ulong bytes = ((1UL << length) - 1) << BitOperations.TrailingZeroCount(rest);
            kept |= bytes & _counted;
            keptInsides |= bytes & _insides;
        }

        _low.WriteMasked((uint)(kept | keptInsides), destination);
        if (_text.Length > Block32.Size) _high.WriteMasked((uint)((kept | keptInsides) >> Block32.Size), destination[Block32.Size..]);
        int written = Close(_insides & ~keptInsides, destination);
        TallyMark arrival = (_counted & ~kept) == 0 ? TallyMark.Masked : stars == 0 ? TallyMark.Clear : TallyMark.Partly;
        return new MaskedText(written, arrival);
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

    private ulong EqualTo(byte value) => Both(_low.EqualTo(value), _high.EqualTo(value));

    private static ulong Both(uint low, uint high) => low | ((ulong)high << Block32.Size);

    private static bool HasRun(ulong positions) => (positions & (positions >> 1) & (positions >> 2)) != 0;
}
