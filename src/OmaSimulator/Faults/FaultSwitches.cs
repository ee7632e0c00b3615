using System.ComponentModel.DataAnnotations;

namespace OmaSimulator.Faults;

/// <summary>
/// Every quirk and fault that the simulator can show, one property each; null leaves the upstream well-behaved. The JSON
/// of <c>PUT /__sim/faults</c> has the same names in camel case, and <c>README.md</c> shows each one. This file holds the
/// faults of transport and bytes; the other part of the class holds what the interface pages get wrong.
/// </summary>
public sealed partial class FaultSwitches
{
    /// <summary>Forget these switches after this many requests. In JSON a single switch can also be <c>{"value": ..., "times": n}</c>.</summary>
    [Range(1, int.MaxValue)]
    public int? Times { get; init; }

    // ---- time

    /// <summary>Wait before answering, in real milliseconds, after the request was handled (a mail is sent by then).</summary>
    [Range(0, 600_000)]
    public int? LatencyMs { get; init; }

    /// <summary>A random 0..n more milliseconds of latency.</summary>
    [Range(0, 600_000)]
    public int? JitterMs { get; init; }

    /// <summary>Do not go on until the switch is put anew or reset, or the client is gone.</summary>
    public HangPoint? Hang { get; init; }

    /// <summary>Send the body in pieces of this many bytes, each flushed.</summary>
    [Range(1, 1 << 20)]
    public int? PieceBytes { get; init; }

    /// <summary>Wait this long before each piece but the first.</summary>
    [Range(0, 600_000)]
    public int? PieceDelayMs { get; init; }

    // ---- connection and framing

    /// <summary>Reset the connection (TCP RST) instead of answering.</summary>
    public ResetPoint? Reset { get; init; }

    /// <summary>Send the honest head and this many bytes of the body, then close (FIN).</summary>
    [Range(0, int.MaxValue)]
    public int? CloseAfterBytes { get; init; }

    /// <summary>Send the honest head and this many bytes of the body, then reset (RST).</summary>
    [Range(0, int.MaxValue)]
    public int? ResetAfterBytes { get; init; }

    /// <summary>Declare exactly this Content-Length whatever the body's length (16 in the examples of pages 001 and 002).</summary>
    [Range(0, long.MaxValue)]
    public long? ContentLength { get; init; }

    /// <summary>Declare a Content-Length that is wrong by this much: negative is too short, positive too long.</summary>
    public long? ContentLengthDelta { get; init; }

    /// <summary>Send <c>Transfer-Encoding: chunked</c> instead of a Content-Length.</summary>
    public bool? Chunked { get; init; }

    /// <summary>Close the connection after an otherwise honest answer (<c>Connection: close</c>).</summary>
    public bool? ConnectionClose { get; init; }

    /// <summary>Send a 103 Early Hints answer first.</summary>
    public bool? EarlyHints { get; init; }

    /// <summary>Send exactly these characters (as UTF-8) in place of any HTTP answer, then close.</summary>
    public string? RawAnswer { get; init; }

    // ---- status and headers

    /// <summary>Answer with this status, not handling the request.</summary>
    [Range(200, 599)]
    public int? Status { get; init; }

    /// <summary>What the body of an answer with <see cref="Status"/>, or of any answer of 400 and above, is.</summary>
    public ErrorBody? ErrorBody { get; init; }

    /// <summary>More header lines, as <c>Name: value</c>, sent in this order; a name may repeat.</summary>
    public IReadOnlyList<string>? ExtraHeaders { get; init; }

    /// <summary>Trailer lines; the body is then chunked.</summary>
    public IReadOnlyList<string>? Trailers { get; init; }

    /// <summary>Personal data in answer headers: a customer header, a cookie, a Location, a Link.</summary>
    public bool? PersonalHeaders { get; init; }

    /// <summary>One more header with a value of this many bytes.</summary>
    [Range(1, 1 << 24)]
    public int? HugeHeaderBytes { get; init; }

    // ---- the bytes of the body

    /// <summary>Content coding, honest or not.</summary>
    public BodyEncoding? Encoding { get; init; }

    /// <summary>Answer with a gzip body that inflates to about this many bytes.</summary>
    [Range(1, 1L << 32)]
    public long? GzipBombBytes { get; init; }

    /// <summary>The Content-Type as given; empty: no such header.</summary>
    public string? ContentType { get; init; }

    /// <summary>Character encoding of the body.</summary>
    public BodyCharset? Charset { get; init; }

    /// <summary>What the Content-Type says about <see cref="Charset"/>.</summary>
    public CharsetLabel? CharsetLabel { get; init; }

    /// <summary>Break the JSON in this way.</summary>
    public InvalidJson? InvalidJson { get; init; }

    /// <summary>Valid JSON whose root is not the documented object.</summary>
    public RootShape? RootShape { get; init; }

    /// <summary>One more field with objects nested this deep, personal data at the bottom.</summary>
    [Range(1, 10_000_000)]
    public int? Nesting { get; init; }

    /// <summary>Pad the JSON to exactly this many bytes (not below its own length).</summary>
    [Range(1, 1 << 28)]
    public int? HugeBytes { get; init; }

    /// <summary>Write every character outside ASCII as a \u escape.</summary>
    public bool? EscapeNonAscii { get; init; }

    /// <summary>Write the JSON with line breaks and indents.</summary>
    public bool? Indented { get; init; }

    // ---- the simulator itself

    /// <summary>false: the journal keeps no request bodies (for load tests).</summary>
    public bool? JournalBodies { get; init; }
}
