using System.Diagnostics;
using System.Text.Json;
using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>
/// <c>POST /ops/actions/{name}</c> with <c>Authorization: Bearer</c> and <c>{"confirm":"{name}","input":5}</c>. No cookie takes part and
/// a body of application/json from another origin needs a preflight that nobody answers: a foreign page can't act for an operator.
/// </summary>
internal sealed class OperatorEndpoint(IEnumerable<IOperatorAction> actions, OperatorToken token, OperatorAudit audit)
{
    private readonly Dictionary<string, IOperatorAction> _actions = actions.ToDictionary(action => action.Name, StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        string asked = context.Request.Path.Value?.Trim('/') ?? "";
        string name = _actions.ContainsKey(asked) ? asked : "unknown";
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await AnswerAsync(context, 405, false, "Use POST.");
            return;
        }

        var (status, refusal) = Admit(context, asked);
        if (refusal is not null)
        {
            audit.Record(name, default, "refused", refusal);
            await AnswerAsync(context, status, false, refusal);
            return;
        }

        var action = _actions[asked];
        var (input, mistake) = await ReadAsync(context, action);
        if (mistake is not null)
        {
            audit.Record(name, default, "refused", mistake);
            await AnswerAsync(context, 400, false, mistake);
            return;
        }

        var result = await action.RunAsync(input, context.RequestAborted);
        audit.Record(name, input, result.Done ? "done" : "failed", result.Message);
        await AnswerAsync(context, result.Done ? 200 : 409, result.Done, result.Message);
    }

    private (int Status, string? Refusal) Admit(HttpContext context, string name)
    {
        string? site = context.Request.Headers["Sec-Fetch-Site"];
        if (site is not (null or "" or "same-origin" or "none"))
        {
            return (403, "Actions are taken from this gateway's own console, or without a browser.");
        }

        return token.Judge(context.Request.Headers.Authorization) switch
        {
            OperatorVerdict.Off => (403, "Actions are off: set Ops:Token or Ops:TokenFile (at least 16 characters)."),
            OperatorVerdict.Refused => (401, "Wrong operator token."),
            OperatorVerdict.Locked => (429, "Too many wrong tokens. Wait a minute."),
            _ when !_actions.ContainsKey(name) => (404, "There is no such action."),
            _ when !context.Request.HasJsonContentType() => (415, "Send the confirmation as application/json."),
            _ => (0, null),
        };
    }

    private static async Task<(OperatorValue Input, string? Mistake)> ReadAsync(HttpContext context, IOperatorAction action)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            if (body.RootElement.ValueKind != JsonValueKind.Object
                || !body.RootElement.TryGetProperty("confirm", out var confirm)
                || confirm.ValueKind != JsonValueKind.String
                || !confirm.ValueEquals(action.Name))
            {
                return (default, $"Confirm with {{\"confirm\":\"{action.Name}\"}}.");
            }

            body.RootElement.TryGetProperty("input", out var given);
            return action.Input switch
            {
                null => default,
                OperatorInput.Number wanted => given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out long number) && number >= wanted.Minimum && number <= wanted.Maximum
                    ? (new(number, null), null)
                    : (default, $"{wanted.Label}: a whole number from {wanted.Minimum} to {wanted.Maximum}."),
                OperatorInput.Choice wanted => given.ValueKind == JsonValueKind.String && wanted.Options.FirstOrDefault(option => given.ValueEquals(option)) is { } chosen
                    ? (new(null, chosen), null)
                    : (default, $"{wanted.Label}: one of {string.Join(", ", wanted.Options)}."),
                _ => throw new UnreachableException(),
            };
        }
        catch (JsonException)
        {
            return (default, "The confirmation is not JSON.");
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status, bool done, string message)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, OperatorJson.Options);
        json.WriteStartObject();
        json.WriteBoolean("done"u8, done);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    }
}
