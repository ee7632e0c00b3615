using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Timeouts;
using OmaGateway.Routing;

namespace OmaGateway.Problems;

/// <summary>One bad field of a request body.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the body as it was sent.</param>
/// <param name="Code">A stable word such as <c>required</c>, <c>range</c>, <c>format</c>.</param>
/// <param name="Message">For people; never holds the value.</param>
internal sealed record FieldError(string Pointer, string Code, string Message);

/// <summary>One occurrence of a problem, written as <c>application/problem+json</c> (RFC 9457).</summary>
internal sealed record Problem(ProblemType Type, string? Detail = null)
{
    public const string MediaType = "application/problem+json; charset=utf-8";

    /// <summary>Each thread's own, for a document that is copied at once: where requests are refused they come by the thousand.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _output;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Sent as Retry-After, in whole seconds rounded up.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The upstream's business code, where the problem stems from one (extension member <c>returnCode</c>).</summary>
    public string? ReturnCode { get; init; }

    /// <summary>Our own text for <see cref="ReturnCode"/>; never the upstream's.</summary>
    public string? ReturnMsg { get; init; }

    /// <summary>Clears what was prepared and writes the document. The response must not have started.</summary>
    /// <exception cref="OperationCanceledException">The request's time has run out before: that is the time-out's to answer.</exception>
    public Task WriteAsync(HttpContext context)
    {
        if (context.Feature<IHttpRequestTimeoutFeature>() is not null) // before that step no time can run out, and asking costs a token source
        {
            context.RequestAborted.ThrowIfCancellationRequested();
        }

        var response = context.Response;
        AnswerHeaders.Restore(context);
        UnreadBody.ThrowAway(context);
        response.StatusCode = Type.Status;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        context.SetFeature(Type);
        var document = Draft(Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
        response.ContentLength = document.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            response.BodyWriter.Write(document); // Kestrel sends it with the head, in one write, when the request ends
        }

        return Task.CompletedTask;
    }

    /// <summary>The document alone, for whoever has no HttpContext.</summary>
    public byte[] ToBytes(string traceId) => Draft(traceId).ToArray();

    /// <summary>Good until the thread's next one.</summary>
    private ReadOnlySpan<byte> Draft(string traceId)
    {
        var output = _output ??= new(512);
        output.ResetWrittenCount();
        var json = _json ??= new(output);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("type"u8, Type.Json.Uri);
        json.WriteString("title"u8, Type.Json.Title);
        json.WriteNumber("status"u8, Type.Status);
        json.WriteString("detail"u8, Detail is null ? Type.Json.Advice : JsonEncodedText.Encode(Detail));
        json.WriteString("traceId"u8, traceId);
        if (ReturnCode is not null)
        {
            json.WriteString("returnCode"u8, ReturnCode);
            json.WriteString("returnMsg"u8, ReturnMsg ?? Type.Title);
        }

        if (Errors.Count > 0)
        {
            json.WriteStartArray("errors"u8);
            foreach (var error in Errors)
            {
                json.WriteStartObject();
                json.WriteString("pointer"u8, error.Pointer);
                json.WriteString("code"u8, error.Code);
                json.WriteString("message"u8, error.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan;
    }
}
