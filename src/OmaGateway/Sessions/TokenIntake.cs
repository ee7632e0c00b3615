using System.Text.Json;
using Microsoft.Extensions.Primitives;
using OmaGateway.Problems;

namespace OmaGateway.Sessions;

/// <summary>Reads the one token that a session is to be made of: from the token header, in either spelling, or from <c>{"token":"..."}</c>.</summary>
internal static class TokenIntake
{
    private static readonly string[] Headers = ["X-Auth-Token", "X-Auth_Token"];

    /// <summary>The token, or the problem to answer with.</summary>
    public static async ValueTask<(string? Token, Problem? Problem)> ReadAsync(HttpRequest request)
    {
        List<string> given = [.. Headers.SelectMany(name => request.Headers[name]).OfType<string>().Where(value => value.Length > 0)];
        if (request.ContentLength > 0 || !StringValues.IsNullOrEmpty(request.Headers.TransferEncoding))
        {
            if (!request.HasJsonContentType())
            {
                return (null, new Problem(ProblemTypes.MediaTypeUnsupported));
            }

            if (await BodyTokenAsync(request) is not { } token)
            {
                return (null, new Problem(ProblemTypes.BodyInvalid) { Errors = [new FieldError("/token", "required", "Send {\"token\": \"...\"} and nothing else.")] });
            }

            given.Add(token);
        }

        return given.Distinct(StringComparer.Ordinal).ToArray() switch
        {
            [] => (null, new Problem(ProblemTypes.TokenMissing)),
            [var token] when SessionToken.IsSealable(token) => (token, null),
            [_] => (null, new Problem(ProblemTypes.TokenMalformed)),
            _ => (null, new Problem(ProblemTypes.TokenConflict)),
        };
    }

    private static async ValueTask<string?> BodyTokenAsync(HttpRequest request)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 2 }, request.HttpContext.RequestAborted);
            return body.RootElement.ValueKind is JsonValueKind.Object && body.RootElement.EnumerateObject().ToArray() is [{ Name: "token", Value.ValueKind: JsonValueKind.String } only]
                ? only.Value.GetString()
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // not JSON, or a string that is no text; its message would quote the body
        }
    }
}
