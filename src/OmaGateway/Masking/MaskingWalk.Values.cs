using System.Buffers;
using OmaGateway.Masking.Kinds;
using OmaGateway.Masking.Rules;
using OmaGateway.Masking.Scanning;
using OmaGateway.Masking.Shapes;

namespace OmaGateway.Masking;

/// <summary>Strings and numbers: pass, mask or erase.</summary>
internal sealed partial class MaskingWalk
{
    private const int LongestPending = 4096;

    private byte[] _scratch = new byte[256];

    /// <summary>Bytes of an incomplete string that were looked at already, from its opening quote; 0 for none.</summary>
    private int _scanned;
    private bool _scannedPlain;

    private int String(ReadOnlySpan<byte> data, int at)
    {
        int end = FindEndOfString(data, at, out bool plain);
        if (end < 0) return -1;
        ReadOnlySpan<byte> text = data[(at + 1)..end];
        if (!plain && !TryUnescape(ref text)) return Fail(MaskOutcome.InvalidText);

        FieldRule rule = _rule;
        if (rule.Kind > FieldKind.Url) ShapedString(data, at, end, text, rule);
        else if (!text.IsEmpty) MaskString(data, at, end, text, rule);
        return end + 1;
    }

    private void ShapedString(ReadOnlySpan<byte> data, int at, int end, ReadOnlySpan<byte> text, FieldRule rule)
    {
        bool fits = text.IsEmpty || Shape.Fits(rule, text);
        if (fits && rule.IsCode && !text.IsEmpty) KeepCode(rule, text);
        if (fits) return;
        CountDrift(rule.Tally);
        Erase(data, at, end, text, rule);
    }

    private void MaskString(ReadOnlySpan<byte> data, int at, int end, ReadOnlySpan<byte> text, FieldRule rule)
    {
        switch (rule.Kind)
        {
            case FieldKind.Url when IsLastLink(rule, text):
                _tally.Add(rule.Tally, TallyMark.Masked);
                return;
            case FieldKind.Phone or FieldKind.Email or FieldKind.PersonName or FieldKind.Company or FieldKind.Url:
                Span<byte> destination = Reserve(data, at + 1, MaskSize(rule, text), out int pending);
                MaskedText masked = WriteMask(rule, text, destination);
                if (rule.Kind == FieldKind.Url && masked.Arrival == TallyMark.Masked) KeepLink(rule, text);
                Replace(rule, masked, pending, end);
                return;
            case FieldKind.FreeText:
                FreeText(data, at, end, text, rule);
                return;
            case FieldKind.Container:
                CountDrift(rule.Tally);
                Erase(data, at, end, text, rule);
                return;
            default:
                Erase(data, at, end, text, rule);
                return;
        }
    }

    private void FreeText(ReadOnlySpan<byte> data, int at, int end, ReadOnlySpan<byte> text, FieldRule rule)
    {
        ulong code = CodeFor(rule);
        byte[]? ours = null;
        foreach (CatalogueText entry in rule.Texts)
        {
            if (text.SequenceEqual(entry.Text)) return;
            if (code != ShortCode.None && entry.Code == code) ours = entry.Text;
        }

        if (ours is not null)
        {
            _tally.Add(rule.Tally, TallyMark.Erased);
            Splice(data, at + 1, end, ours);
        }
        else if (rule.Detect && FreeTextMask.Size(text) is var size and > 0)
        {
            FlushTo(data, at + 1);
            MaskedText masked = FreeTextMask.Write(text, _output.GetSpan(size));
            if (masked.Arrival == TallyMark.Masked) return;
            _tally.Add(rule.Tally, masked.Arrival);
            _output.Advance(masked.Length);
            _copied = end;
        }
        else
        {
            Erase(data, at, end, text, rule);
        }
    }

    private void Erase(ReadOnlySpan<byte> data, int at, int end, ReadOnlySpan<byte> text, FieldRule rule)
    {
        if (text.SequenceEqual("***"u8)) return;
        _tally.Add(rule.Tally, TallyMark.Erased);
        Splice(data, at + 1, end, "***"u8);
    }

    private int Number(ReadOnlySpan<byte> data, int at, bool final)
    {
        int limit = _plan!.Limits.MaxStringBytes;
        bool cut = data.Length - at - 1 > limit;
        int end = NumberScan.FindEnd(cut ? data[..(at + 1 + limit)] : data, at, final && !cut);
        if (end == NumberScan.Invalid) return Fail(MaskOutcome.NotJson);
        if (end == NumberScan.Incomplete) return cut ? Fail(MaskOutcome.TooLong) : -1;

        FieldRule rule = _rule;
        ReadOnlySpan<byte> text = data[at..end];
        if (rule.Kind > FieldKind.Url)
        {
            bool fits = Shape.Fits(rule, text);
            if (fits && rule.IsCode) KeepCode(rule, text);
            if (fits) return end;
            CountDrift(rule.Tally);
        }

        if (rule.Kind is FieldKind.Phone or FieldKind.Email or FieldKind.PersonName or FieldKind.Company)
        {
            FlushTo(data, at);
            Span<byte> destination = _output.GetSpan(MaskSize(rule, text) + 2);
            destination[0] = (byte)'"';
            MaskedText masked = WriteMask(rule, text, destination[1..]);
            destination[masked.Length + 1] = (byte)'"';
            _output.Advance(masked.Length + 2);
            _copied = end;
            _tally.Add(rule.Tally, masked.Arrival);
        }
        else if (rule.EraseNumbers || rule.Kind.IsPersonal() || !UnknownNumber.IsHarmless(text))
        {
            _tally.Add(rule.Tally, TallyMark.Erased);
            Splice(data, at, end, "null"u8);
        }

        return end;
    }

    /// <summary>Room for the mask of <paramref name="text"/>, at most: hidden characters become one byte, parts of a link three, and short texts are written as a block.</summary>
    private static int MaskSize(FieldRule rule, ReadOnlySpan<byte> text) => (text.Length * (rule.Kind == FieldKind.Url ? 3 : 1)) + Block32.Size;

    private static MaskedText WriteMask(FieldRule rule, ReadOnlySpan<byte> text, Span<byte> destination) => rule.Kind switch
    {
        FieldKind.Phone => PhoneMask.Write(text, destination),
        FieldKind.Email => EmailMask.Write(text, destination),
        FieldKind.PersonName => NameMask.Write(text, destination),
        FieldKind.Company => CompanyMask.Write(text, destination),
        _ => UrlMask.Write(text, rule.Parameters, destination),
    };

    /// <summary>A free text's code comes from its own sibling, if that's the last code before it. One that was erased isn't there when the result is masked again, and counts for nothing.</summary>
    private void KeepCode(FieldRule rule, ReadOnlySpan<byte> code)
    {
        _frames[_depth - 1].Code = ShortCode.Of(code);
        _frames[_depth - 1].CodeRule = rule;
    }

    private ulong CodeFor(FieldRule rule) =>
        rule.CodeRule is { } code && _frames[_depth - 1].CodeRule == code ? _frames[_depth - 1].Code : ShortCode.None;

    private void CountDrift(int tally)
    {
        _tally.Add(tally, TallyMark.Drift);
        if (_plan!.RefuseDrift) Outcome = MaskOutcome.Drifted;
    }

    /// <summary>Room for a replacement, right behind a copy of everything before it that isn't written yet.</summary>
    private Span<byte> Reserve(ReadOnlySpan<byte> data, int start, int size, out int pending)
    {
        if (start - _copied > LongestPending) FlushTo(data, start);
        pending = start - _copied;
        Span<byte> room = _output.GetSpan(pending + size);
        data.Slice(_copied, pending).CopyTo(room);
        return room[pending..];
    }

    /// <summary>Takes what was written into reserved room, unless it's just what came.</summary>
    private void Replace(FieldRule rule, MaskedText masked, int pending, int end)
    {
        _tally.Add(rule.Tally, masked.Arrival);
        if (masked.Arrival == TallyMark.Masked) return;
        _output.Advance(pending + masked.Length);
        _copied = end;
    }

    private void FlushTo(ReadOnlySpan<byte> data, int end)
    {
        if (end > _copied) _output.Write(data[_copied..end]);
        _copied = end;
    }

    private void Splice(ReadOnlySpan<byte> data, int start, int end, ReadOnlySpan<byte> replacement)
    {
        FlushTo(data, start);
        _output.Write(replacement);
        _copied = end;
    }
}
