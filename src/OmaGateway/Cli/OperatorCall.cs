using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OmaGateway.Cli;

/// <summary>
/// What commands that ask a running gateway's management listener share. Changes need the operator token (<c>Ops:Token</c>), given as a
/// file or as OMA_OPERATOR_TOKEN, never as an argument, where every process could read it; the gateway writes each to its log.
/// </summary>
internal static class OperatorCall
{
    private const string TokenVariable = "OMA_OPERATOR_TOKEN";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static readonly Option<Uri> Url = HealthCommand.UrlOption("The management listener", "http://127.0.0.1:8081");

    public static readonly Option<FileInfo?> TokenFile = new("--token-file") { Description = $"File with the operator token; without it {TokenVariable}", Recursive = true };

    /// <summary>Exit code 0 where the gateway did it.</summary>
    /// <param name="action">The action's name under <c>/ops/actions</c>.</param>
    /// <param name="input">The number or word that it wants, or null.</param>
    public static Task<int> ActAsync(ParseResult parsed, string action, JsonNode? input, CancellationToken cancellation) => RunAsync(
        parsed,
        async client =>
        {
            using var confirmation = new StringContent(new JsonObject { ["confirm"] = action, ["input"] = input }.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json);
            using var answer = await client.PostAsync($"/ops/actions/{action}", confirmation, cancellation);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellation));
            return answer.IsSuccessStatusCode ? 0 : 1;
        },
        cancellation);

    /// <summary>Exit code 1, and why, where the gateway could not be asked.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, Func<HttpClient, Task<int>> ask, CancellationToken cancellation)
    {
        // Straight there: a proxy of the environment's, or another address that the answer names, must not see the token.
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = parsed.GetRequiredValue(Url), Timeout = Patience };
        try
        {
            string? token = parsed.GetValue(TokenFile) is { } file ? (await File.ReadAllTextAsync(file.FullName, cancellation)).Trim() : Environment.GetEnvironmentVariable(TokenVariable);
            client.DefaultRequestHeaders.Authorization = string.IsNullOrEmpty(token) ? null : new AuthenticationHeaderValue("Bearer", token);
            return await ask(client);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException or TaskCanceledException or FormatException or JsonException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{client.BaseAddress}: {exception.Message}");
            return 1;
        }
    }
}
