using System.Buffers.Text;
using System.Text.Unicode;
using OmaGateway.Masking.Rules;
using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking;

/// <summary>Members' names: which rule the value gets, and whether the name itself may be shown.</summary>
internal sealed partial class MaskingWalk
{
    private int Name(ReadOnlySpan<byte> data, int at)
    {
        int end = FindEndOfString(data, at, out bool plain);
        if (end < 0) return -1;
        ReadOnlySpan<byte> name = data[(at + 1)..end];
        if (!plain && !TryUnescape(ref name)) return Fail(MaskOutcome.InvalidText);

        _expect = Expect.Colon;
        ref Frame frame = ref _frames[_depth - 1];
        if (frame.Node?.Find(name) is { } field)
        {
            _rule = field.Rule;
            return end + 1;
        }

        FieldRule rule = _plan!.Personal.RuleFor(name);
        bool isKnown = rule.Kind != FieldKind.Unknown;
        if (!isKnown && frame.Other.EraseNumbers) rule = FieldRule.InsidePersonal;
        _rule = rule;
        CountDrift(rule.Tally);
        if (!isKnown && !UnknownName.IsHarmless(name)) ReplaceName(data, at, end, ++frame.ReplacedNames);
        return end + 1;
    }

    /// <summary>"***", "***2", "***3" in the order of appearance: no two members become one, and masking again changes nothing.</summary>
    private void ReplaceName(ReadOnlySpan<byte> data, int at, int end, int number)
    {
        FlushTo(data, at + 1);
        Span<byte> replacement = _output.GetSpan(16);
        "***"u8.CopyTo(replacement);
        int length = 3;
        if (number > 1 && Utf8Formatter.TryFormat(number, replacement[3..], out int digits)) length += digits;
        _output.Advance(length);
        _copied = end;
    }

    private int FindEndOfString(ReadOnlySpan<byte> data, int at, out bool plain)
    {
        int limit = _plan!.Limits.MaxStringBytes;
        ReadOnlySpan<byte> window = data.Length - at - 2 > limit ? data[..(at + 2 + limit)] : data;
        int i = at + Math.Max(_scanned, 1);
        plain = _scanned == 0 || _scannedPlain;
        int end = StringScan.FindEnd(window, ref i, ref plain);
        _scanned = 0;
        if (end >= 0) return end;
        if (end == StringScan.Invalid) return Fail(MaskOutcome.InvalidText);
        if (window.Length < data.Length) return Fail(MaskOutcome.TooLong);
        _scanned = i - at;
        _scannedPlain = plain;
        return -1;
    }

    private bool TryUnescape(ref ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\')) return Utf8.IsValid(text);
        if (_scratch.Length < text.Length) _scratch = new byte[Math.Max(text.Length, _scratch.Length * 2)];
        bool valid = JsonText.TryUnescape(text, _scratch, out int written);
        text = _scratch.AsSpan(0, written);
        return valid;
    }
}
