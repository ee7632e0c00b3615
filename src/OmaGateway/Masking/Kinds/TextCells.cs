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
    private readonly ReadOnlySpan<byte> _text = text;
    private int _next;
    private int _maskRunEnd;

    public Rune Rune { get; private set; }

    /// <summary>Index of the current character's first byte.</summary>
    public int Start { get; private set; }

    public readonly int End => _next;

    public readonly ReadOnlySpan<byte> Bytes => _text[Start.._next];

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
    public readonly bool IsSplit()
    {
        if (_next >= _text.Length || _text[_next] < 0x80) return false;
        Rune.DecodeFromUtf8(_text[_next..], out Rune following, out _);
        return IsMark(following);
    }

    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
        or UnicodeCategory.ModifierSymbol;

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

    private void FindRun(byte letter)
    {
        int end = Start + 1;
        while (end < _text.Length && _text[end] == letter) end++;
        if (end - Start >= 3) _maskRunEnd = end;
    }
}
