using OmaGateway.Routing;

namespace OmaGateway.Masking.Wire;

/// <summary>What became of a body: masked whole and waiting, masked and sent already, or unreadable.</summary>
internal readonly record struct MaskingResult(bool Sent, UnreadableReason? Unreadable)
{
    public static readonly MaskingResult Whole = new(false, null);

    public static readonly MaskingResult Streamed = new(true, null);

    public static implicit operator MaskingResult(UnreadableReason reason) => new(false, reason);

    public static MaskingResult Of(MaskOutcome outcome) => outcome switch
    {
        MaskOutcome.Masked => Whole,
        MaskOutcome.TooDeep => UnreadableReason.TooDeep,
        MaskOutcome.InvalidText => UnreadableReason.InvalidText,
        MaskOutcome.TooLong => UnreadableReason.TooLarge,
        MaskOutcome.Drifted => UnreadableReason.Drift,
        _ => UnreadableReason.NotJson,
    };
}
