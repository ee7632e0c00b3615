using OmaSimulator.Faults;

namespace OmaSimulator.Wire;

/// <summary>Answers whose framing is honest: Kestrel writes them and keeps the connection.</summary>
internal static class KestrelAnswerWriter
{
    public static async Task WriteAsync(HttpContext context, Answer answer, FaultSwitches faults, Task released)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) response.Headers.Append(name, value);
        if (faults.ConnectionClose == true) response.Headers.Connection = "close";
        if (answer.Status is 204 or 304) return;

        if (faults.Chunked != true) response.ContentLength = answer.Body.Length;
        await WriteBodyAsync(context, answer.Body, faults, released);
    }

    private static async Task WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> body, FaultSwitches faults, Task released)
    {
        var gone = context.RequestAborted;
        if (faults.Hang == HangPoint.MidBody)
        {
            var half = body.Length / 2;
            await context.Response.Body.WriteAsync(body[..half], gone);
            await context.Response.Body.FlushAsync(gone);
            await released.WaitAsync(gone);
            body = body[half..];
        }

        var piece = faults.PieceBytes ?? Math.Max(body.Length, 1);
        for (var sent = 0; sent < body.Length; sent += piece)
        {
            if (sent > 0 && faults.PieceDelayMs is { } delay) await Task.Delay(delay, gone);
            await context.Response.Body.WriteAsync(body.Slice(sent, Math.Min(piece, body.Length - sent)), gone);
            if (faults.PieceBytes is not null) await context.Response.Body.FlushAsync(gone);
        }
    }
}
