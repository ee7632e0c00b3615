using OmaGateway.Masking.Rules;

namespace OmaGateway.Masking;

/// <summary>
/// The last link that passed as it came. OMA gives every user the same one, so that comparing is nearly always enough; what is kept
/// held nothing personal.
/// </summary>
internal sealed partial class MaskingWalk
{
    private readonly byte[] _link = new byte[256];
    private int _linkLength = -1;
    private FieldRule? _linkRule;

    private bool IsLastLink(FieldRule rule, ReadOnlySpan<byte> text) =>
        text.Length == _linkLength && rule == _linkRule && text.SequenceEqual(_link.AsSpan(0, _linkLength));

    private void KeepLink(FieldRule rule, ReadOnlySpan<byte> text)
    {
        if (!text.TryCopyTo(_link)) return;
        _linkLength = text.Length;
        _linkRule = rule;
    }
}
