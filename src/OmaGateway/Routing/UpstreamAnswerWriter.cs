using System.Globalization;
using Microsoft.Extensions.Primitives;
using OmaGateway.Problems;

namespace OmaGateway.Routing;

/// <summary>
/// Writes an <see cref="UpstreamAnswer"/> to the client: the one way out for every room that has one. The response must not have started.
/// <list type="table">
/// <item><term>Masked</term><description>its status and JSON; where a 4xx came without a body, a problem document of that status</description></item>
/// <item><term>Unreadable</term><description>401 and 403 keep their meaning, because the token's fate must be known; else 502 <c>upstream-unreadable</c></description></item>
/// <item><term>Missing</term><description>502 <c>upstream-unreachable</c> or 504 <c>upstream-timeout</c></description></item>
/// </list>
/// Headers that were set before (Cache-Status, ETag, Cache-Control) stay.
/// </summary>
internal static class UpstreamAnswerWriter
{
    private static readonly StringValues Json = "application/json; charset=utf-8";
    private static readonly StringValues NoStore = "no-store";

    /// <param name="context">Whose response it becomes.</param>
    /// <param name="answer">What became of the forwarded request.</param>
    /// <param name="copied">Called as soon as a large body is Kestrel's, and its buffer may have another use.</param>
    public static Task WriteAsync(HttpContext context, UpstreamAnswer answer, Action? copied = null) => answer switch
    {
        UpstreamAnswer.Masked masked => WriteMaskedAsync(context, masked, copied),
        UpstreamAnswer.Unreadable { Status: 401 or 403 } unreadable => WriteProblemAsync(context, Refusal(unreadable.Status), null),
        UpstreamAnswer.Unreadable => WriteProblemAsync(context, ProblemTypes.UpstreamUnreadable, null),
        UpstreamAnswer.Missing { TimedOut: true } => WriteProblemAsync(context, ProblemTypes.UpstreamTimeout, null),
        _ => WriteProblemAsync(context, ProblemTypes.UpstreamUnreachable, null),
    };

    /// <summary>Status and headers of a JSON answer whose body follows.</summary>
    public static void WriteHead(HttpResponse response, int status)
    {
        response.StatusCode = status;
        if (status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        response.Headers.ContentType = Json;
        if (response.Headers.CacheControl.Count == 0)
        {
            response.Headers.CacheControl = NoStore;
        }
    }

    private static Task WriteMaskedAsync(HttpContext context, UpstreamAnswer.Masked answer, Action? copied)
    {
        var response = context.Response;
        bool isHead = HttpMethods.IsHead(context.Request.Method);
        if (answer.Body.IsEmpty && answer.Status >= 400 && !isHead)
        {
            return WriteProblemAsync(context, Refusal(answer.Status), answer.RetryAfter);
        }

        WriteHead(response, answer.Status);
        if (answer.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (answer.Body.IsEmpty)
        {
            return Task.CompletedTask;
        }

        response.ContentLength = answer.Body.Length;
        return isHead ? Task.CompletedTask
            : answer.Body.Length > AnswerBody.Large ? AnswerBody.WriteAsync(context, answer.Body, copied).AsTask()
            : response.Body.WriteAsync(answer.Body, context.RequestAborted).AsTask();
    }

    private static Task WriteProblemAsync(HttpContext context, ProblemType type, TimeSpan? retryAfter)
    {
        context.Response.StatusCode = type.Status;

        // A request that is out of time can't write any more: the status is turned into its document further out.
        return context.RequestAborted.IsCancellationRequested
            ? Task.CompletedTask
            : new Problem(type) { RetryAfter = retryAfter }.WriteAsync(context);
    }

    private static ProblemType Refusal(int status) => status switch
    {
        401 => ProblemTypes.TokenRejected,
        403 => ProblemTypes.Forbidden,
        _ => ProblemTypes.UpstreamRefused with { Status = status },
    };
}
