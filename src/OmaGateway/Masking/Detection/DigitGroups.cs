using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace OmaGateway.Masking.Detection;

/// <summary>
/// Walks the numbers of a text. A group is a maximal run of digits (of any script), where single separators (space, dash, dot, brackets)
/// may stand between digits; its boundaries are never inside a run of digits.
/// </summary>
internal ref struct DigitGroups(ReadOnlySpan<byte> text, int from)
{
    private const int Kept = 20;
    private readonly ReadOnlySpan<byte> _text = text;
    private int _next = from;
    private DigitBuffer _digits;

    /// <summary>How many digits the group has, which may be more than <see cref="Digits"/> holds.</summary>
    public int Count { get; private set; }

    public bool HasSeparators { get; private set; }

    /// <summary>A plus sign, or an opening bracket after one, stands right before it.</summary>
    public bool AfterPlus { get; private set; }

    /// <summary>An X right after the group: the check character of an identity number.</summary>
    public bool BeforeX { get; private set; }

    public int Start { get; private set; }

    public int End { get; private set; }

    /// <summary>The first digits as values 0 to 9.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Digits => ((ReadOnlySpan<byte>)_digits)[..Math.Min(Count, Kept)];

    public bool Next()
    {
        int at = _next;
        int digit = -1, length = 0;
        while (at < _text.Length && (digit = DigitAt(at, out length)) < 0) at += length;
        if (at >= _text.Length) return false;

        Start = End = at;
        Count = 0;
        HasSeparators = false;
        AfterPlus = at > 0 && _text[at - 1] == '+' || at > 1 && _text[at - 1] == '(' && _text[at - 2] == '+';
        while (true)
        {
            while (at < _text.Length && (digit = DigitAt(at, out length)) >= 0)
            {
                if (Count < Kept) _digits[Count] = (byte)digit;
                Count++;
                at += length;
            }

            End = at;
            int separated = at;
            while (separated < _text.Length && separated - at < 2 && IsSeparator(_text[separated])) separated++;
            if (separated == at || separated >= _text.Length || DigitAt(separated, out _) < 0) break;
            HasSeparators = true;
            at = separated;
        }

        BeforeX = End < _text.Length && _text[End] is (byte)'X' or (byte)'x';
        _next = End;
        return true;
    }

    private readonly int DigitAt(int at, out int length)
    {
        byte first = _text[at];
        if (first < 0x80)
        {
            length = 1;
            return first is >= (byte)'0' and <= (byte)'9' ? first - '0' : -1;
        }

        Rune.DecodeFromUtf8(_text[at..], out Rune rune, out length);
        return Rune.IsDigit(rune) ? (int)Rune.GetNumericValue(rune) : -1;
    }

    private static bool IsSeparator(byte b) => b is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'(' or (byte)')' or (byte)'/';

    [InlineArray(Kept)]
    private struct DigitBuffer
    {
        private byte _first;
    }
}
