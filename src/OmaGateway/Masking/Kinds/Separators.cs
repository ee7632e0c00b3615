using System.Buffers;
using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>Characters that stand between the words of a name and are shown: in ASCII, or beyond it and below U+10000.</summary>
internal sealed class Separators
{
    /// <summary>The mask of a byte within a character: there is one for the whole character.</summary>
    public const byte Nothing = 0;

    /// <summary>In place of the mask of a byte that may begin a mask character, or a separator beyond ASCII.</summary>
    public const byte Unsure = byte.MaxValue;

    private readonly byte[] _ascii;
    private readonly string _beyondAscii;
    private readonly byte[] _masks = new byte[256];

    public Separators(string ascii, string beyondAscii)
    {
        _ascii = Encoding.UTF8.GetBytes(ascii);
        _beyondAscii = beyondAscii;
        _masks.AsSpan(0, 0x80).Fill((byte)'*');
        _masks.AsSpan(0xC0).Fill((byte)'*'); // from 0x80 to here, inside of characters, it stays Nothing
        foreach (byte separator in _ascii) _masks[separator] = separator;
        foreach (Rune unsure in (beyondAscii + TextCells.MaskCharacters).EnumerateRunes()) _masks[Encoding.UTF8.GetBytes(unsure.ToString())[0]] = Unsure;
    }

    public ReadOnlySpan<byte> Ascii => _ascii;

    /// <summary>By byte, what is written for a character that begins with it and may not be shown.</summary>
    public ReadOnlySpan<byte> Masks => _masks;

    public bool Contains(Rune rune) => rune.IsAscii ? _masks[rune.Value] == rune.Value : IsBeyondAscii(rune.Value);

    /// <summary>Whether a valid text begins with one.</summary>
    public bool BeginWith(ReadOnlySpan<byte> text) => Rune.DecodeFromUtf8(text, out Rune first, out _) == OperationStatus.Done && Contains(first);

    /// <summary>None is among the ideographs from U+4000 to U+9FFF.</summary>
    private bool IsBeyondAscii(int character) => character is < 0x4000 or (> 0x9FFF and <= char.MaxValue) && _beyondAscii.Contains((char)character);
}
