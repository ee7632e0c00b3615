using System.Buffers;
using Microsoft.Extensions.Options;

namespace OmaGateway.Ops;

/// <summary>
/// <c>/ops/events</c>: server-sent events. The first holds every section, each later one only those that have changed, so that an idle
/// gateway sends next to nothing.
/// </summary>
internal sealed class EventStream(Snapshot snapshot, Readiness readiness, IOptions<OpsOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private int _watchers;

    public async Task InvokeAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _watchers) > options.Value.MaxWatchers)
        {
            Interlocked.Decrement(ref _watchers);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, readiness.Leaving);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await WatchAsync(context.Response, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The operator closed the page, or the gateway leaves.
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private async Task WatchAsync(HttpResponse response, CancellationToken end)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var sent = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        do
        {
            var news = snapshot.Parts().Where(part => !sent.TryGetValue(part.Name, out var old) || !old.Span.SequenceEqual(part.Json.Span)).ToArray();
            var buffer = new ArrayBufferWriter<byte>(4096);
            buffer.Write("data: "u8);
            Snapshot.Write(buffer, news, time.GetUtcNow()); // JSON without line breaks: one data line
            buffer.Write("\n\n"u8);
            await response.Body.WriteAsync(buffer.WrittenMemory, end);
            await response.Body.FlushAsync(end);
            foreach (var part in news)
            {
                sent[part.Name] = part.Json;
            }
        }
        while (await timer.WaitForNextTickAsync(end));
    }
}
