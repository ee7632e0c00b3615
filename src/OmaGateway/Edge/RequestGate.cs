using System.Diagnostics;
using Microsoft.Extensions.Primitives;
using OmaGateway.Problems;

namespace OmaGateway.Edge;

/// <summary>
/// Step 1 for one request: its id, the headers that every answer carries, and framing that leaves room for a second reading.
/// </summary>
internal sealed class RequestGate(RequestDelegate next, AnswerHeaders answer)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        context.TraceIdentifier = RequestId(request.Headers["X-Request-Id"]);
        answer.Put(context);
        if (IsAmbiguous(request))
        {
            // Whoever sits in front may have cut the request elsewhere than Kestrel did: nothing more is read from this connection.
            context.Response.Headers.Connection = "close";
            return new Problem(ProblemTypes.BadRequest, "Send Content-Length, or Transfer-Encoding: chunked in HTTP/1.1, and each once.").WriteAsync(context);
        }

        return next(context);
    }

    /// <summary>The client's id where it is a UUID (no other shape is echoed: it could be anything), else the trace's, else a new one of the same shape.</summary>
    private static string RequestId(StringValues given)
        => given is [{ } text] && Guid.TryParseExact(text, text.Length == 32 ? "N" : "D", out _)
            ? text
            : (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();

    /// <summary>
    /// Kestrel refuses most of these itself; it takes a list of codings that ends in chunked, chunked in HTTP/1.0, and both lengths, of which it hands the
    /// loser on as X-Content-Length.
    /// </summary>
    private static bool IsAmbiguous(HttpRequest request)
    {
        var coding = request.Headers.TransferEncoding;
        return coding.Count > 0
            && (coding.Count > 1
                || !string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase)
                || !HttpProtocol.IsHttp11(request.Protocol)
                || request.Headers.ContainsKey("X-Content-Length"));
    }
}
