using System.Buffers;

namespace OmaGateway.Masking;

/// <summary>Masks a whole body at once.</summary>
internal static class Masker
{
    [ThreadStatic]
    private static MaskingWalk? _walk;

    /// <summary>
    /// Writes the masked form of <paramref name="utf8Json"/> (one JSON value, UTF-8 without a byte order mark). On anything but
    /// <see cref="MaskOutcome.Masked"/> what was written must be thrown away.
    /// </summary>
    public static MaskOutcome Mask(ReadOnlySpan<byte> utf8Json, MaskingPlan plan, IBufferWriter<byte> output, MaskTally tally)
    {
        MaskingWalk walk = _walk ??= new MaskingWalk();
        walk.Start(plan, tally);
        walk.Walk(utf8Json, final: true, output);
        return walk.Outcome;
    }
}
