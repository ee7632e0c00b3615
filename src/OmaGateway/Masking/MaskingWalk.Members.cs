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
    private static ReadOnlySpan<byte> NextItem => "},{"u8;

    /// <summary>Goes on from where a member's name is expected. Returns the position of the first thing that it leaves to Step.</summary>
    private int Members(ReadOnlySpan<byte> data, int at)
    {
        PlanNode node = _frames[_depth - 1].Node!;
        NamedField?[] followers = _plan!.Followers;
        int previous = node.Index;
        while (true)
        {
            if (data.Length - at < Block32.Size) return at;
            NamedField? field = followers[previous];
            if (field is null || !field.Opening.Begins(Block32.Of(data, at)))
            {
                at = SkipSpace(data, at);
                if (data.Length - at < Block32.Size) return at;
                field = Find(node, data, at, ref followers[previous]);
                if (field is null) return at;
            }

            previous = field.Index;
            FieldRule rule = field.Rule;
            at += field.Opening.Length;
            if (at < data.Length && data[at] == ' ') at++;
            int end = ShortValue(data, at, rule);
            if (end < 0)
            {
                _rule = rule;
                _expect = Expect.Value;
                return at;
            }

            if (Outcome == MaskOutcome.Unfinished && end < data.Length && data[end] == ',') // a long string may end with the data
            {
                _expect = Expect.Name;
                at = end + 1;
            }
            else if (Outcome == MaskOutcome.Unfinished && IsNextItem(data[end..]))
            {
                _frames[_depth - 1].Begin();
                _expect = Expect.NameOrEnd;
                previous = node.Index;
                at = end + NextItem.Length;
            }
            else
            {
                _expect = Expect.CommaOrEnd;
                return end;
            }
        }
    }

    /// <summary>Whether an array goes on with another object, whose members are the same ones as of the object that ends here.</summary>
    private bool IsNextItem(ReadOnlySpan<byte> rest) => _depth > 1 && _frames[_depth - 2].IsArray && rest.StartsWith(NextItem);

    /// <summary>The position after a value; -1 for one that is left to Step, of which nothing was taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ShortValue(ReadOnlySpan<byte> data, int at, FieldRule rule)
    {
        if (data.Length - at < ShortShape.Margin) return -1;
        int end = rule.IsCode ? -1 : rule.Short.FindEnd(data, at);
        return end >= 0 ? end : PlainValue(data, at, rule);
    }

    /// <summary>The position after a value that is plain; -1 for any other, of which nothing was taken.</summary>
    private int PlainValue(ReadOnlySpan<byte> data, int at, FieldRule rule)
    {
        byte first = data[at];
        if (first != '"') return first == 'n' && data[at..].StartsWith("null"u8) ? at + 4 : -1;
        Block32 block = Block32.Of(data, at + 1);
        int length = BitOperations.TrailingZeroCount(block.Special);
        if (length == Block32.Size || data[at + 1 + length] >= 0x80) return LongString(data, at, rule);
        if (data[at + 1 + length] != '"') return -1;
        ReadOnlySpan<byte> text = data.Slice(at + 1, length);
        int end = at + 1 + length;
        if (rule.Kind > FieldKind.Url) ShapedString(data, at, end, text, rule);
        else if (length > 0) MaskShort(data, at, end, block, rule);
        return end + 1;
    }

    private void MaskShort(ReadOnlySpan<byte> data, int at, int end, in Block32 block, FieldRule rule)
    {
        ReadOnlySpan<byte> text = data[(at + 1)..end];
        if (rule.Kind is FieldKind.Phone or FieldKind.Email)
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

    /// <summary>The documented member whose plain name begins at <paramref name="at"/> and is followed by a colon at once. It's expected there the next time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NamedField? Find(PlanNode node, ReadOnlySpan<byte> data, int at, ref NamedField? expected)
    {
        if (data[at] != '"') return null;
        NamedField? field = expected;
        if (field is not null && field.Opening.Begins(Block32.Of(data, at))) return field;
        int length = data[(at + 1)..].IndexOf((byte)'"');
        if (length < 0 || at + length + 2 >= data.Length || data[at + length + 2] != ':') return null;
        field = node.Find(data.Slice(at + 1, length));
        if (field is not null) expected = field.Opening.IsShort ? field : null;
        return field;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SkipSpace(ReadOnlySpan<byte> data, int at)
    {
        while (data.Length - at >= Block32.Size)
        {
            int length = BitOperations.TrailingZeroCount(~Block32.Of(data, at).Spaces);
            at += length;
            if (length < Block32.Size) return at;
        }

        while (at < data.Length && data[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }
}
