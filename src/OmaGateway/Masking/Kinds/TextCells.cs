using System.Globalization;
using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// Walks a valid UTF-8 text character by character and says of each whether it may ever be shown.
/// A mask character is <c>*</c> (or a like sign), or one of a run of three or more equal <c>x</c> or <c>X</c>: OMA's own
/// samples write <c>xxx</c> and <c>zXXXXXX</c>. A single x is a letter.
/// </summary>
internal ref struct TextCells(ReadOnlySpan<byte> text)
{
    /// <summary>Every character that a mask character can be.</summary>
    public const string MaskCharacters = "*xX\uFF0A\u25CF";

    private readonly ReadOnlySpan<byte> _text = text;
    private int _next;
    private int _maskRunEnd;

    public Rune Rune { get; private set; }

    /// <summary>Index of the current character's first byte.</summary>
    public int Start { get; private set; }

    public readonly int End => _next;

    public readonly ReadOnlySpan<byte> Bytes => _text[Start.._next];

    /// <summary>What comes after the current character.</summary>
    public readonly ReadOnlySpan<byte> Rest => _text[_next..];

    public bool IsMask { get; private set; }

    public bool Next()
    {
        if (_next >= _text.Length) return false;
        Start = _next;
        byte first = _text[_next];
        if (first < 0x80)
        {
            Rune = new Rune((char)first);
            _next++;
            if (first is (byte)'x' or (byte)'X' && Start >= _maskRunEnd) FindRun(first);
            IsMask = first == '*' || Start < _maskRunEnd;
            return true;
        }

        Rune = Decode(_text[_next..], out int length);
        _next += length;
        IsMask = Rune.Value is 0xFF0A or 0x25CF;
        return true;
    }

    /// <summary>A mark, joiner or variation selector follows: to show this character alone would split what a reader sees as one.</summary>
    public readonly bool IsSplit() => _next < _text.Length && MayBeMark(_text[_next]) && IsMark(Decode(_text[_next..], out _));

    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
        or UnicodeCategory.ModifierSymbol;

    /// <summary>Passes over characters that the caller has dealt with: <paramref name="bytes"/> in which no mask character is.</summary>
    public void Skip(int bytes) => _next += bytes;

    /// <summary>A character beyond ASCII; the text was found valid before.</summary>
    private static Rune Decode(ReadOnlySpan<byte> text, out int length)
    {
        length = text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4;
        return length switch
        {
            2 => new Rune(((text[0] & 0x1F) << 6) | (text[1] & 0x3F)),
            3 => new Rune(((text[0] & 0x0F) << 12) | ((text[1] & 0x3F) << 6) | (text[2] & 0x3F)),
            _ => new Rune(((text[0] & 0x07) << 18) | ((text[1] & 0x3F) << 12) | ((text[2] & 0x3F) << 6) | (text[3] & 0x3F)),
        };
    }

    /// <summary>By its first byte: there are none in ASCII, and none among the ideographs from U+4000 to U+9FFF.</summary>
    private static bool MayBeMark(byte first) => first is >= 0x80 and not (>= 0xE4 and <= 0xE9);

    private void FindRun(byte letter)
    {
        int end = Start + 1;
        while (end < _text.Length && _text[end] == letter) end++;
        if (end - Start >= 3) _maskRunEnd = end;
    }
}
