using System.Buffers;
using OmaGateway.Routing;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// Masks and sends an answer that is too long to be held, piece by piece. Memory is bounded by one piece and the longest string; a slow client
/// slows the reading down, within the route's time-out.
/// </summary>
internal static class StreamedAnswer
{
    /// <param name="work">Its text is the body's beginning, nothing of which has been sent.</param>
    /// <returns>Unreadable where it turned out to be so: the response may have started then.</returns>
    public static async ValueTask<MaskingResult> WriteAsync(HttpContext http, int status, UpstreamBody body, MaskingWork work, MaskingPlan plan, CancellationToken cancellation)
    {
        using var masking = new MaskingStream(plan, work.Tally);
        bool more = true;
        do
        {
            var outcome = masking.Push(work.Text.Span, work.Output);
            if (outcome != MaskOutcome.Unfinished)
            {
                return MaskingResult.Of(outcome);
            }

            work.Text.Clear();
            if (!await FlushAsync(http, status, work, cancellation))
            {
                return MaskingResult.Streamed;
            }

            more = await body.ReadAsync(cancellation);
        }
        while (more || work.Text.Count > 0);

        var end = masking.Complete(work.Output);
        if (end != MaskOutcome.Masked)
        {
            return MaskingResult.Of(end);
        }

        await FlushAsync(http, status, work, cancellation);
        return MaskingResult.Streamed;
    }

    /// <summary>What a client is slow to read is Kestrel's alone: the work holds nothing then. False where the answer was refused.</summary>
    private static async ValueTask<bool> FlushAsync(HttpContext http, int status, MaskingWork work, CancellationToken cancellation)
    {
        if (work.Output.Count == 0)
        {
            return true;
        }

        if (!http.Response.HasStarted)
        {
            UpstreamAnswerWriter.WriteHead(http.Response, status);
            return await AnswerBody.WriteAsync(http, work.Output.Memory, work.Copied);
        }

        http.Response.BodyWriter.Write(work.Output.Span);
        work.Release();
        await http.Response.BodyWriter.FlushAsync(cancellation);
        return true;
    }
}
