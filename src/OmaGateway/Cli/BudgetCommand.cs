using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OmaGateway.Cli;

/// <summary>
/// <c>budget show | set-spent N | close | reopen</c>: asks a running gateway's management listener. Changes need the operator token
/// (<c>Ops:Token</c>), given as a file or as OMA_OPERATOR_TOKEN, never as an argument, where every process could read it; the gateway writes each to its log.
/// </summary>
internal static class BudgetCommand
{
    private const string TokenVariable = "OMA_OPERATOR_TOKEN";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly Option<Uri> Url = HealthCommand.UrlOption("The management listener", "http://127.0.0.1:8081");

    private static readonly Option<FileInfo?> TokenFile = new("--token-file") { Description = $"File with the operator token; without it {TokenVariable}", Recursive = true };

    public static Command Create()
    {
        var spent = new Argument<long>("mails") { Description = "Mails sent today, by everybody" };
        var setSpent = Change("set-spent", "Says how many mails were sent today; opens a day of which nobody knows.", parsed => parsed.GetRequiredValue(spent));
        setSpent.Add(spent);
        var show = new Command("show", "Prints the day's budget.");
        show.SetAction((parsed, cancellation) => RunAsync(parsed, client => ShowAsync(client, parsed.InvocationConfiguration.Output, cancellation), cancellation));
        return new Command("budget", "Shows or corrects the day's mail budget of running gateways.")
        {
            Url, TokenFile, show, setSpent,
            Change("close", "Takes no more applications today.", _ => null),
            Change("reopen", "Takes applications again.", _ => null),
        };
    }

    private static Command Change(string name, string description, Func<ParseResult, long?> input)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            async client =>
            {
                using var answer = await client.PostAsJsonAsync($"/ops/actions/budget-{name}", new { confirm = $"budget-{name}", input = input(parsed) }, cancellation);
                parsed.InvocationConfiguration.Output.WriteLine(await answer.Content.ReadAsStringAsync(cancellation));
                return answer.IsSuccessStatusCode ? 0 : 1;
            },
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<HttpClient, Task<int>> ask, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = parsed.GetRequiredValue(Url), Timeout = Patience };
        try
        {
            string? token = parsed.GetValue(TokenFile) is { } file ? (await File.ReadAllTextAsync(file.FullName, cancellation)).Trim() : Environment.GetEnvironmentVariable(TokenVariable);
            client.DefaultRequestHeaders.Authorization = string.IsNullOrEmpty(token) ? null : new AuthenticationHeaderValue("Bearer", token);
            return await ask(client);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{client.BaseAddress}: {exception.Message}");
            return 1;
        }
    }

    private static async Task<int> ShowAsync(HttpClient client, TextWriter output, CancellationToken cancellation)
    {
        var snapshot = await client.GetFromJsonAsync<JsonElement>("/ops/snapshot", cancellation);
        await output.WriteLineAsync(snapshot.TryGetProperty("budget", out var budget) ? budget.GetRawText() : snapshot.GetRawText());
        return 0;
    }
}
