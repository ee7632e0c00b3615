using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Routing;

/// <summary>
/// What became of one forwarded request, after masking: the only form in which an upstream's answer travels between
/// rooms. Closed: <see cref="Masked"/>, <see cref="Unreadable"/> or <see cref="Missing"/>.
/// </summary>
internal abstract record UpstreamAnswer
{
    private UpstreamAnswer()
    {
    }

    /// <summary>The answer was read, understood and masked.</summary>
    /// <param name="Status">The upstream's HTTP status.</param>
    /// <param name="Body">Masked UTF-8 JSON; empty for 204, 304 and HEAD.</param>
    /// <param name="RetryAfter">The upstream's Retry-After, where it sent one.</param>
    public sealed record Masked(int Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter = null) : UpstreamAnswer
    {
        public override string ToString() => $"Masked {{ {Status}, {Body.Length} bytes }}";
    }

    /// <summary>There was an answer that can't be shown (502): nothing of it is kept but the status.</summary>
    /// <param name="Status">The upstream's HTTP status.</param>
    /// <param name="Reason">Why, from a closed set of words (a metric tag): <see cref="UnreadableReason"/>.</param>
    public sealed record Unreadable(int Status, UnreadableReason Reason) : UpstreamAnswer;

    /// <summary>No answer: refused, broken or too late. It may have been acted on all the same.</summary>
    public sealed record Missing(ForwarderError Error, bool TimedOut) : UpstreamAnswer
    {
        /// <summary>Its head was there, and from then on it spent most of its time waiting for its turn to be read: not the upstream's fault.</summary>
        public bool WaitedHere { get; init; }
    }
}

/// <summary>Why an answer could not be shown.</summary>
internal enum UnreadableReason
{
    /// <summary>Not JSON, or cut, or with bytes after its end.</summary>
    NotJson,

    /// <summary>Nested deeper than allowed.</summary>
    TooDeep,

    /// <summary>Invalid UTF-8, lone surrogates or bad escapes.</summary>
    InvalidText,

    /// <summary>A content coding that can't be decoded, or one that lies.</summary>
    ContentEncoding,

    /// <summary>A charset that can't be decoded.</summary>
    Charset,

    /// <summary>More bytes than allowed, before or after decoding.</summary>
    TooLarge,

    /// <summary>Fewer or more bytes than Content-Length said, or an early close.</summary>
    Length,

    /// <summary>A redirect or another status that this interface does not have.</summary>
    UnexpectedStatus,

    /// <summary>A field's shape was not as documented on a route that refuses drift.</summary>
    Drift,
}
