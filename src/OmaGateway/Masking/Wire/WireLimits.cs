namespace OmaGateway.Masking.Wire;

/// <summary>Bounds on what one answer may cost. In bytes; constants, because no upstream of this interface comes near them.</summary>
internal static class WireLimits
{
    /// <summary>Up to here an answer is masked whole and gets a true Content-Length; beyond, it streams.</summary>
    public const int Whole = 256 * 1024;

    /// <summary>The same for a coded answer, so that a bomb is known as one before the first byte goes out.</summary>
    public const int WholeCoded = RatioGrace;

    /// <summary>The longest answer that is kept in memory for another room (<see cref="Routing.UpstreamAnswerSink"/>).</summary>
    public const int Kept = 8 * 1024 * 1024;

    /// <summary>The longest answer that streams, after decoding.</summary>
    public const long Streamed = 64 * 1024 * 1024;

    /// <summary>Decoded bytes before which the ratio isn't judged: a small body of white space compresses a thousandfold.</summary>
    public const int RatioGrace = 1024 * 1024;

    /// <summary>Decoded bytes for each byte received; JSON of real records stays below 50.</summary>
    public const int Ratio = 100;

    /// <summary>Content codings one inside the other.</summary>
    public const int Codings = 2;

    /// <summary>One read from the upstream.</summary>
    public const int Chunk = 16 * 1024;

    /// <summary>A longer Retry-After isn't passed on: it would be a number for another purpose.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromDays(1);
}
