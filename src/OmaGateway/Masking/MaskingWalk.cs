using System.Buffers;
using OmaGateway.Masking.Rules;

namespace OmaGateway.Masking;

/// <summary>
/// The one walk over a body. It reads tokens, decides on each value by the rule of its field, and copies everything that isn't
/// replaced byte for byte. It may stop before any token that isn't complete yet and go on when more bytes have come.
/// </summary>
/// <remarks>
/// States: a value is expected; a member's name; a colon; a comma or the end of the container; or the end of the body.
/// Not thread-safe. Keeps its buffers from one body to the next.
/// </remarks>
internal sealed partial class MaskingWalk
{
    private enum Expect : byte
    {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        Colon,
        CommaOrEnd,
        BodyEnd,
    }

    private Frame[] _frames = new Frame[16];
    private int _depth;
    private Expect _expect;
    private FieldRule _rule = FieldRule.Unknown;
    private MaskingPlan? _plan;
    private MaskTally _tally = null!;
    private IBufferWriter<byte> _output = null!;
    private int _copied;

    /// <summary><see cref="MaskOutcome.Unfinished"/> as long as nothing is wrong.</summary>
    public MaskOutcome Outcome { get; private set; }

    /// <summary>Begins a new body.</summary>
    public void Start(MaskingPlan plan, MaskTally tally)
    {
        _plan = plan;
        _tally = tally;
        _depth = 0;
        _expect = Expect.Value;
        _rule = plan.Root;
        _scanned = 0;
        Outcome = MaskOutcome.Unfinished;
    }

    /// <summary>
    /// Masks as much of <paramref name="data"/> as is complete. Returns how many bytes are done with: the next call must begin with the rest.
    /// With <paramref name="final"/> nothing follows, and <see cref="Outcome"/> is final too.
    /// </summary>
    public int Walk(ReadOnlySpan<byte> data, bool final, IBufferWriter<byte> output)
    {
        _output = output;
        _copied = 0;
        int at = 0;
        while (Outcome == MaskOutcome.Unfinished)
        {
            if (at < data.Length && data[at] <= ' ') at = SkipSpace(data, at);
            if (at == data.Length) break;
            if (_expect is Expect.Name or Expect.NameOrEnd && _scanned == 0 && _frames[_depth - 1].Node is not null)
            {
                int reached = Members(data, at);
                if (reached > at)
                {
                    at = reached;
                    continue;
                }
            }

            int next = Step(data, at, final);
            if (next < 0) break;
            at = next;
        }

        if (final && Outcome == MaskOutcome.Unfinished)
            Outcome = at == data.Length && _expect == Expect.BodyEnd ? MaskOutcome.Masked : MaskOutcome.NotJson;
        if (at > _copied) output.Write(data[_copied..at]);
        _output = null!;
        return at;
    }

    /// <summary>Takes one token; -1 when it isn't complete or not right.</summary>
    private int Step(ReadOnlySpan<byte> data, int at, bool final)
    {
        byte b = data[at];
        switch (_expect)
        {
            case Expect.Value or Expect.ValueOrEnd:
                if (b == ']' && _expect == Expect.ValueOrEnd) return Close(at);
                return Value(data, at, final);
            case Expect.Name or Expect.NameOrEnd:
                if (b == '"') return Name(data, at);
                return b == '}' && _expect == Expect.NameOrEnd ? Close(at) : Fail(MaskOutcome.NotJson);
            case Expect.Colon:
                if (b != ':') return Fail(MaskOutcome.NotJson);
                _expect = Expect.Value;
                return at + 1;
            case Expect.CommaOrEnd:
                ref Frame frame = ref _frames[_depth - 1];
                if (b == ',')
                {
                    _expect = frame.IsArray ? Expect.Value : Expect.Name;
                    _rule = frame.Other;
                    return at + 1;
                }

                return b == (frame.IsArray ? ']' : '}') ? Close(at) : Fail(MaskOutcome.NotJson);
            default:
                return Fail(MaskOutcome.NotJson);
        }
    }

    private int Value(ReadOnlySpan<byte> data, int at, bool final)
    {
        int next;
        switch (data[at])
        {
            case (byte)'"':
                next = String(data, at);
                break;
            case (byte)'{':
                return Open(at, isArray: false);
            case (byte)'[':
                return Open(at, isArray: true);
            case (byte)'t':
                next = Literal(data, at, "true"u8);
                break;
            case (byte)'f':
                next = Literal(data, at, "false"u8);
                break;
            case (byte)'n':
                next = Literal(data, at, "null"u8);
                break;
            default:
                next = Number(data, at, final);
                break;
        }

        if (next >= 0) _expect = _depth == 0 ? Expect.BodyEnd : Expect.CommaOrEnd;
        return next;
    }

    private int Open(int at, bool isArray)
    {
        if (_depth == _plan!.Limits.MaxDepth) return Fail(MaskOutcome.TooDeep);
        if (_depth == _frames.Length) Array.Resize(ref _frames, _depth * 2);
        FieldRule rule = _rule;
        if (rule.Kind != FieldKind.Unknown && (isArray ? rule.Items is null : rule.Object is null)) CountDrift(rule.Tally);
        FieldRule other = Inside(rule);
        if (isArray) other = rule.Items ?? (rule.Kind.IsPersonal() ? rule : other);
        _frames[_depth++] = new Frame { IsArray = isArray, Node = rule.Object, Other = other };
        _rule = other;
        _expect = isArray ? Expect.ValueOrEnd : Expect.NameOrEnd;
        return at + 1;
    }

    private int Close(int at)
    {
        _depth--;
        _expect = _depth == 0 ? Expect.BodyEnd : Expect.CommaOrEnd;
        return at + 1;
    }

    private int Literal(ReadOnlySpan<byte> data, int at, ReadOnlySpan<byte> literal)
    {
        ReadOnlySpan<byte> rest = data[at..];
        if (rest.StartsWith(literal)) return at + literal.Length;
        return literal.StartsWith(rest) ? -1 : Fail(MaskOutcome.NotJson);
    }

    private int Fail(MaskOutcome outcome)
    {
        Outcome = outcome;
        return -1;
    }

    /// <summary>The rule of what nobody documented inside a value with this rule.</summary>
    private static FieldRule Inside(FieldRule rule) =>
        rule.EraseNumbers || rule.Kind.IsPersonal() ? FieldRule.InsidePersonal : FieldRule.Unknown;

    /// <summary>An open container.</summary>
    private struct Frame
    {
        public bool IsArray;

        /// <summary>An object's documented members.</summary>
        public PlanNode? Node;

        /// <summary>An array's items, or an object's undocumented members.</summary>
        public FieldRule Other;

        /// <summary>How many names of this object were replaced.</summary>
        public int ReplacedNames;

        /// <summary>The last return code seen in this object, and whose it is.</summary>
        public ulong Code;
        public FieldRule? CodeRule;

        /// <summary>As for an object of the same members that begins.</summary>
        public void Begin()
        {
            ReplacedNames = 0;
            CodeRule = null;
        }
    }
}
