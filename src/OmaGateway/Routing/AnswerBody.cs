using System.Buffers;
using OmaGateway.Observability;
using OmaGateway.Problems;

namespace OmaGateway.Routing;

/// <summary>
/// The way of a large answer to its client. It is Kestrel's until the client has read it, and a client may put that off: what is unsent has a bound for all of
/// them together, a sixth of the memory that this process may use, and beyond it an answer is refused (503 <c>overloaded</c>).
/// </summary>
internal static class AnswerBody
{
    /// <summary>A smaller one takes no more than what Kestrel keeps for a connection anyway.</summary>
    public const int Large = 16 * 1024;

    private static readonly long MostUnsent = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 6;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private static long _unsent;

    /// <param name="context">Its response has a head, which has not been sent.</param>
    /// <param name="body">More than <see cref="Large"/>.</param>
    /// <param name="copied">Called as soon as the body is Kestrel's, and its buffer may have another use.</param>
    /// <returns>False where it was refused: the response is the problem then.</returns>
    public static async ValueTask<bool> WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, Action? copied = null)
    {
        try
        {
            if (Interlocked.Add(ref _unsent, body.Length) > MostUnsent)
            {
                context.SetFeature(Outcome.Failed);
                var headers = context.Response.Headers;
                (headers.ETag, headers.Age) = (default, default); // of the answer that is not given
                headers.Remove("Cache-Status");
                await new Problem(ProblemTypes.Overloaded) { RetryAfter = Moment }.WriteAsync(context);
                return false;
            }

            await context.Response.StartAsync(context.RequestAborted); // so that it is copied once, behind the head
            context.Response.BodyWriter.Write(body.Span);
            copied?.Invoke();
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            return true;
        }
        finally
        {
            Interlocked.Add(ref _unsent, -body.Length);
        }
    }
}
