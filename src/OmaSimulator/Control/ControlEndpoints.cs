using System.Text.Encodings.Web;
using System.Text.Json;
using OmaSimulator.Faults;
using OmaSimulator.Routes;

namespace OmaSimulator.Control;

/// <summary>The simulator's own interface under /__sim; none of it is in the journal.</summary>
internal sealed class ControlEndpoints(Journal journal, FaultState faults, Interfaces interfaces)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task InvokeAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/__sim/faults") => WriteAsync(context, faults.Show()),
        ("PUT", "/__sim/faults") => PutFaultsAsync(context),
        ("DELETE", "/__sim/faults") => DoneAsync(context, faults.Reset),
        ("GET", "/__sim/journal") => WriteAsync(context, JournalDocument.Of(journal, context.Request.Query)),
        ("DELETE", "/__sim/journal") => DoneAsync(context, journal.Clear),
        ("DELETE", "/__sim/state") => DoneAsync(context, interfaces.Forget),
        _ => ProblemAsync(context, 404, "There are GET, PUT, DELETE /__sim/faults; GET, DELETE /__sim/journal; DELETE /__sim/state.", []),
    };

    private static Task DoneAsync(HttpContext context, Action action)
    {
        action();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task WriteAsync(HttpContext context, object document) =>
        context.Response.WriteAsJsonAsync(document, Json, context.RequestAborted);

    private static Task ProblemAsync(HttpContext context, int status, string detail, IReadOnlyList<string> errors)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { title = "The simulator cannot do that", status, detail, errors }, Json, "application/problem+json", context.RequestAborted);
    }

    private async Task PutFaultsAsync(HttpContext context)
    {
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        }
        catch (JsonException error)
        {
            await ProblemAsync(context, 400, "The body is not JSON: " + error.Message, []);
            return;
        }

        using (document)
        {
            var (changes, errors) = FaultDocument.Parse(document.RootElement);
            if (errors.Count > 0)
            {
                await ProblemAsync(context, 400, string.Join("; ", errors), errors);
                return;
            }

            faults.Apply(changes);
        }

        await WriteAsync(context, faults.Show());
    }
}
