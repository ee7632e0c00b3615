using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using OmaGateway.Masking.Kinds;
using OmaGateway.Masking.Rules;
using OmaGateway.Masking.Scanning;
using OmaGateway.Masking.Shapes;

namespace OmaGateway.Masking;

/// <summary>
/// The short way through an object whose members are documented, plain and all there: name, colon, value and comma in one go. It takes
/// what <see cref="Step"/> would take and decides the same, and stops before anything out of the ordinary with the state that Step expects.
/// </summary>
internal sealed partial class MaskingWalk
{
    /// <summary>By field, the one that came after it when it was last seen: bodies repeat their order.</summary>
    private NamedField?[] _followers = [];

    /// <summary>Goes on from where a member's name is expected. Returns the position of the first thing that it leaves to Step.</summary>
    private int Members(ReadOnlySpan<byte> data, int at)
    {
        PlanNode node = _frames[_depth - 1].Node!;
        int previous = node.Index;
        while (true)
        {
            int name = SkipSpace(data, at);
            if (data.Length - name < Block32.Size) return at;
            NamedField? field = _followers[previous];
            if (field is null || !data[name..].StartsWith(field.Opening))
            {
                field = Find(node, data, name);
                if (field is null) return at;
                _followers[previous] = field;
            }

            previous = field.Index;
            FieldRule rule = field.Rule;
            int value = name + field.Opening.Length;
            if (value < data.Length && data[value] == ' ') value++;
            _rule = rule;
            _expect = Expect.Value;
            at = value;
            if (data.Length - value < Block32.Size * 2) return at;

            int end = PlainValue(data, value, rule);
            if (end < 0) return at;
            _expect = Expect.CommaOrEnd;
            at = end;
            if (Outcome != MaskOutcome.Unfinished || end == data.Length || data[end] != ',') return at; // a long string may end with the data
            _expect = Expect.Name;
            at++;
        }
    }

    /// <summary>The position after a value that is plain; -1 for any other, of which nothing was taken.</summary>
    private int PlainValue(ReadOnlySpan<byte> data, int at, FieldRule rule)
    {
        byte first = data[at];
        if (first == '"')
        {
            Block32 block = Block32.Of(data, at + 1);
            int length = BitOperations.TrailingZeroCount(block.Special);
            if (length == Block32.Size || data[at + 1 + length] >= 0x80) return LongString(data, at, rule);
            if (data[at + 1 + length] != '"') return -1;
            ReadOnlySpan<byte> text = data.Slice(at + 1, length);
            int end = at + 1 + length;
            if (rule.Kind <= FieldKind.Url)
            {
                if (length > 0) MaskShort(data, at, end, block, rule);
            }
            else if (rule.IsCode || !ShortShape.Fits(rule, block, text))
            {
                ShapedString(data, at, end, text, rule);
            }

            return end + 1;
        }

        if ((uint)(first - '1') <= 8)
        {
            Block32 block = Block32.Of(data, at);
            int length = BitOperations.TrailingZeroCount(~block.Digits);
            if (length == Block32.Size || data[at + length] is not ((byte)',' or (byte)'}')) return -1;
            if (rule.IsCode || !ShortShape.Fits(rule, block, data.Slice(at, length))) return -1;
            return at + length;
        }

        return first == 'n' && data[at..].StartsWith("null"u8) ? at + 4 : -1;
    }

    private void MaskShort(ReadOnlySpan<byte> data, int at, int end, in Block32 block, FieldRule rule)
    {
        ReadOnlySpan<byte> text = data[(at + 1)..end];
        if (rule.Kind is FieldKind.Phone or FieldKind.PersonName or FieldKind.Company or FieldKind.Email)
        {
            Span<byte> destination = Reserve(data, at + 1, MaskSize(rule, text), out int pending);
            if (AsciiMask.TryWrite(rule.Kind, block, text, destination, out MaskedText masked))
            {
                Replace(rule, masked, pending, end);
                return;
            }
        }

        MaskString(data, at, end, text, rule);
    }

    /// <summary>A string of 32 bytes and more, or beyond ASCII; not one with escapes.</summary>
    private int LongString(ReadOnlySpan<byte> data, int at, FieldRule rule)
    {
        int from = at + 1;
        bool plain = true;
        int end = StringScan.FindEnd(data[..Math.Min(data.Length, at + 1024)], ref from, ref plain);
        if (end < 0 || end - at > _plan!.Limits.MaxStringBytes) return -1;
        ReadOnlySpan<byte> text = data[(at + 1)..end];
        if (!plain && (text.Contains((byte)'\\') || !Utf8.IsValid(text))) return -1;
        if (rule.Kind > FieldKind.Url) ShapedString(data, at, end, text, rule);
        else MaskString(data, at, end, text, rule);
        return end + 1;
    }

    /// <summary>The documented member whose plain name begins at <paramref name="at"/> and is followed by a colon at once.</summary>
    private static NamedField? Find(PlanNode node, ReadOnlySpan<byte> data, int at)
    {
        if (data[at] != '"') return null;
        int length = data[(at + 1)..].IndexOf((byte)'"');
        if (length < 0 || at + length + 2 >= data.Length || data[at + length + 2] != ':') return null;
        return node.Find(data.Slice(at + 1, length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipSpace(ReadOnlySpan<byte> data, int at)
    {
        while (at < data.Length && data[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }
}
