using System.Text;
using Microsoft.AspNetCore.Http.Features;
using OmaSimulator.Faults;
using OmaSimulator.Routes;
using OmaSimulator.Shaping;
using OmaSimulator.Wire;

namespace OmaSimulator;

/// <summary>One request's life in the simulator: journal, read, handle, shape, write, with the faults between.</summary>
internal sealed class Upstream(Journal journal, FaultState faultState, Interfaces interfaces, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (route, method) = OmaRoutes.Match(context.Request.Path);
        var faults = faultState.Take(route);
        var recorder = context.Features.GetRequiredFeature<RequestHeadRecorder>();
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var entry = journal.Add(route, time.GetUtcNow(), context.Request.Method, target, recorder.TakeHead(context.Request.Method, target));
        try
        {
            await ServeAsync(context, route, method, faults, entry);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The client went away: nobody is left to answer.
            context.Abort();
        }
        catch (Exception bug) when (!context.Response.HasStarted)
        {
            // A mistake of the simulator must not pass for a fault that someone switched on.
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("The simulator itself failed: " + bug);
        }
        finally
        {
            recorder.Resume();
        }
    }

    private async Task ServeAsync(HttpContext context, OmaRoute route, string? method, FaultSwitches faults, JournalRequest entry)
    {
        var released = faultState.Released;
        if (faults.Reset == ResetPoint.BeforeRead)
        {
            RawAnswerWriter.Reset(context);
            return;
        }

        var body = await ReadAsync(context, faults, entry);
        if (faults.Reset == ResetPoint.AfterRead)
        {
            RawAnswerWriter.Reset(context);
            return;
        }

        if (faults.Hang == HangPoint.BeforeHandling) await released.WaitAsync(context.RequestAborted);

        var reply = interfaces.Handle(new OmaRequest(route, context.Request, body, faults, entry), method);
        using var lease = reply.Lease;
        await AnswerAsync(context, reply, route, faults, entry, released);
    }

    private static async Task AnswerAsync(HttpContext context, Reply reply, OmaRoute route, FaultSwitches faults, JournalRequest entry, Task released)
    {
        if (faults.Reset == ResetPoint.AfterHandling)
        {
            RawAnswerWriter.Reset(context);
            return;
        }

        if (faults.Hang == HangPoint.AfterHandling) await released.WaitAsync(context.RequestAborted);
        var latency = (faults.LatencyMs ?? 0) + (faults.JitterMs is { } jitter ? Random.Shared.Next(jitter + 1) : 0);
        if (latency > 0) await Task.Delay(latency, context.RequestAborted);

        var answer = AnswerShaper.Shape(reply, route, faults);
        entry.Status = answer.Status;
        await (RawAnswerWriter.Needed(faults, answer)
            ? RawAnswerWriter.WriteAsync(context, answer, faults)
            : KestrelAnswerWriter.WriteAsync(context, answer, faults, released));
    }

    private static async Task<byte[]> ReadAsync(HttpContext context, FaultSwitches faults, JournalRequest entry)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory, context.RequestAborted);
        var body = memory.ToArray();
        entry.BodyBytes = body.Length;
        if (faults.JournalBodies != false) entry.Body = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, JournalRequest.KeptBodyBytes)));
        return body;
    }
}
