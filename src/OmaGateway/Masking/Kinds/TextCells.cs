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

        Rune.DecodeFromUtf8(_text[_next..], out Rune rune, out int length);
        Rune = rune;
        _next += length;
        IsMask = rune.Value is 0xFF0A or 0x25CF;
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

    private void FindRun(byte letter)
    {
        int end = Start + 1;
        while (end < _text.Length && _text[end] == letter) end++;
        if (end - Start >= 3) _maskRunEnd = end;
    }
}
