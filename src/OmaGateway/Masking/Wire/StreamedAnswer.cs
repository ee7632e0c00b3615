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
    public static async ValueTask<MaskingResult> WriteAsync(HttpResponse response, int status, UpstreamBody body, MaskingWork work, MaskingPlan plan, CancellationToken cancellation)
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

            await FlushAsync(response, status, work.Output, cancellation);
            work.Text.Clear();
            more = await body.ReadAsync(work.Text, cancellation);
        }
        while (more || work.Text.Count > 0);

        var end = masking.Complete(work.Output);
        if (end != MaskOutcome.Masked)
        {
            return MaskingResult.Of(end);
        }

        await FlushAsync(response, status, work.Output, cancellation);
        return MaskingResult.Streamed;
    }

    private static async ValueTask FlushAsync(HttpResponse response, int status, PooledBuffer output, CancellationToken cancellation)
    {
        if (output.Count == 0)
        {
            return;
        }

        if (!response.HasStarted)
        {
            UpstreamAnswerWriter.WriteHead(response, status);
        }

        await response.BodyWriter.WriteAsync(output.Memory, cancellation);
        output.Clear();
    }
}
