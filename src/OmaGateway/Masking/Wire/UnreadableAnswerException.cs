using OmaGateway.Routing;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// Carries the reason out of a stream's Read, which has no other way to say it. Caught in <see cref="MaskingTransform"/>;
/// its message holds nothing of the answer.
/// </summary>
internal sealed class UnreadableAnswerException(UnreadableReason reason, Exception? inner = null) : IOException("The upstream's answer is not readable.", inner)
{
    public UnreadableReason Reason { get; } = reason;
}
