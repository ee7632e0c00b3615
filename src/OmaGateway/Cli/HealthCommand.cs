using System.CommandLine;

namespace OmaGateway.Cli;

/// <summary>
/// <c>health</c>: asks one address and exits 0 if it answers with the expected status. For images without a shell: the container's
/// HEALTHCHECK, and the chart's <c>helm test</c> pods.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var url = UrlOption("Address to ask", "http://127.0.0.1:8081/healthz");
        var status = new Option<int>("--status") { Description = "Status that is expected", DefaultValueFactory = _ => 200 };
        var command = new Command("health", "Ask a running gateway whether it is well.") { url, status };
        command.SetAction((parsed, cancellation) => AskAsync(parsed.GetRequiredValue(url), parsed.GetValue(status), cancellation));
        return command;
    }

    /// <summary><c>--url</c>: the library itself reads no addresses.</summary>
    internal static Option<Uri> UrlOption(string description, string otherwise) => new("--url")
    {
        Description = description,
        DefaultValueFactory = _ => new Uri(otherwise),
        CustomParser = static argument =>
        {
            if (Uri.TryCreate(argument.Tokens.Single().Value, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https")
            {
                return parsed;
            }

            argument.AddError("--url takes an absolute http or https address.");
            return null;
        },
        Recursive = true,
    };

    private static async Task<int> AskAsync(Uri url, int expected, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
            Console.WriteLine($"{url}: {(int)answer.StatusCode}, expected {expected}");
            return (int)answer.StatusCode == expected ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{url}: no answer ({exception.Message})");
            return 1;
        }
    }
}
