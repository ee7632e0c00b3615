using System.Text.Json;
using System.Text.Json.Nodes;

namespace OmaGateway.Tests.Contract;

/// <summary>Holds an answer against the contract: status, headers, media type, body. Statuses and headers that are not documented are complaints.</summary>
internal sealed class ContractCheck(OpenApiDocument document)
{
    /// <summary>What HTTP itself, CORS and the edge put on every answer.</summary>
    private static readonly HashSet<string> Everywhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "Content-Length", "Content-Type", "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options",
        "Cache-Control", "Vary", "Connection", "Transfer-Encoding", "Allow", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Strict-Transport-Security",
    };

    private readonly SchemaRule _schemas = new(document);

    public async Task<IReadOnlyList<string>> ComplaintsAsync(JsonObject paths, HttpResponseMessage answer)
        => Find(paths, answer, out var response) ?? [.. Head(answer, response!), .. Body(answer, response!, await answer.Content.ReadAsByteArrayAsync())];

    /// <summary>The documented response that an answer claims to be; a complaint where there is none.</summary>
    public IReadOnlyList<string>? Find(JsonObject paths, HttpResponseMessage answer, out JsonNode? response)
    {
        var request = answer.RequestMessage!;
        string method = request.Method.Method.ToLowerInvariant();
        string path = request.RequestUri!.AbsolutePath;
        int status = (int)answer.StatusCode;
        if (Operation(paths, path, method) is not { } operation)
        {
            // What no interface has is refused in the one language, with 404 or 405.
            response = document.Resolve(JsonNode.Parse("""{"$ref":"#/components/responses/NotFound"}"""));
            return status is 404 or 405 ? null : [$"{method} {path} is not documented"];
        }

        var responses = operation["responses"]!;
        response = document.Resolve(responses[$"{status}"] ?? responses[$"{status / 100}XX"]);
        return response is null ? [$"{status} is not documented"] : null;
    }

    public static bool Knows(JsonObject paths, HttpRequestMessage request) => Operation(paths, request.RequestUri!.AbsolutePath, request.Method.Method.ToLowerInvariant()) is not null;

    private static JsonNode? Operation(JsonObject paths, string path, string method)
        => paths.FirstOrDefault(candidate => candidate.Key == path
            || (candidate.Key.EndsWith("/{slug}", StringComparison.Ordinal) && path.StartsWith(candidate.Key[..^6], StringComparison.Ordinal) && !path[(candidate.Key.Length - 6)..].Contains('/', StringComparison.Ordinal))).Value?[method];

    public IEnumerable<string> Head(HttpResponseMessage answer, JsonNode response)
    {
        if (response["headers"] is not JsonObject documented)
        {
            yield break;
        }

        var sent = answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, node) in documented)
        {
            var header = document.Resolve(node)!;
            if (!sent.TryGetValue(name, out string? value))
            {
                if (header["required"] is { } required && required.GetValue<bool>())
                {
                    yield return $"header {name} is missing";
                }

                continue;
            }

            foreach (string complaint in _schemas.Complaints(header["schema"], JsonSerializer.SerializeToElement(value), name))
            {
                yield return complaint;
            }
        }

        foreach (string name in sent.Keys.Where(name => !Everywhere.Contains(name) && !documented.ContainsKey(name) && documented.All(header => !string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))))
        {
            yield return $"header {name} is not documented";
        }
    }

    public IReadOnlyList<string> Body(HttpResponseMessage answer, JsonNode response, byte[] body)
    {
        if (response["content"] is not JsonObject content)
        {
            return body.Length == 0 ? [] : ["a body, where none is documented"];
        }

        if (answer.RequestMessage!.Method == HttpMethod.Head)
        {
            return [];
        }

        string type = answer.Content.Headers.ContentType?.MediaType ?? "";
        if (content[type] is not { } media)
        {
            return [$"media type '{type}' is not documented"];
        }

        if (!type.EndsWith("json", StringComparison.Ordinal))
        {
            return body.Length > 0 ? [] : ["an empty body"];
        }

        try
        {
            return [.. _schemas.Complaints(media["schema"], JsonSerializer.Deserialize<JsonElement>(body))];
        }
        catch (JsonException)
        {
            return ["the body is not JSON"];
        }
    }
}
