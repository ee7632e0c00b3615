using System.CommandLine;
using System.Text.Json;

namespace OmaGateway.Cli;

/// <summary><c>budget show | set-spent N | close | reopen</c>: the day's mail budget of running gateways.</summary>
internal static class BudgetCommand
{
    public static Command Create()
    {
        var spent = new Argument<long>("mails") { Description = "Mails sent today, by everybody" };
        var setSpent = Change("set-spent", "Says how many mails were sent today; opens a day of which nobody knows.", parsed => parsed.GetRequiredValue(spent));
        setSpent.Add(spent);
        var show = new Command("show", "Prints the day's budget.");
        show.SetAction((parsed, cancellation) => OperatorCall.RunAsync(parsed, client => ShowAsync(client, parsed.InvocationConfiguration.Output, cancellation), cancellation));
        return new Command("budget", "Shows or corrects the day's mail budget of running gateways.")
        {
            OperatorCall.Url, OperatorCall.TokenFile, show, setSpent,
            Change("close", "Takes no more applications today.", _ => null),
            Change("reopen", "Takes applications again.", _ => null),
        };
    }

    private static Command Change(string name, string description, Func<ParseResult, long?> input)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, cancellation) => OperatorCall.ActAsync(parsed, $"budget-{name}", input(parsed), cancellation));
        return command;
    }

    private static async Task<int> ShowAsync(HttpClient client, TextWriter output, CancellationToken cancellation)
    {
        using var snapshot = JsonDocument.Parse(await client.GetStringAsync("/ops/snapshot", cancellation));
        await output.WriteLineAsync(snapshot.RootElement.TryGetProperty("budget", out var budget) ? budget.GetRawText() : snapshot.RootElement.GetRawText());
        return 0;
    }
}
