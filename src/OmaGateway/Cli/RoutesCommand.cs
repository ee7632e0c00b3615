using System.CommandLine;
using OmaGateway.Configuration;

namespace OmaGateway.Cli;

/// <summary><c>routes</c>: each route and its whole treatment, one line each.</summary>
internal static class RoutesCommand
{
    private static readonly string[] Head = ["route", "methods", "path", "cluster", "token", "body", "lookup", "mail", "mask", "answer", "time-out"];

    public static Command Create(Option<string> config)
    {
        var command = new Command("routes", "Prints the routes and their treatment.");
        command.SetAction(parsed =>
        {
            var files = new GatewayFiles(Path.GetFullPath(parsed.GetRequiredValue(config)), [], isDevelopment: true);
            var content = files.Read();
            var errors = files.Check(content, GatewayCheck.Rooms).Errors;
            if (errors.Count > 0)
            {
                parsed.InvocationConfiguration.Error.WriteLine(string.Join(Environment.NewLine, errors));
                return 1;
            }

            Print(parsed.InvocationConfiguration.Output, [Head, .. content.Settings.Root!["ReverseProxy"]!["Routes"]!.Children.Select(Row)]);
            return 0;
        });
        return command;
    }

    private static string[] Row(ConfigElement route)
    {
        var policy = RouteRules.Policy(route).Policy;
        return
        [
            route.Name,
            string.Join(',', route["Match"]?["Methods"]?.Children.Select(method => method.Text) ?? ["any"]),
            route["Match"]?["Path"]?.Text ?? "",
            route["ClusterId"]?.Text ?? "",
            policy.Token.Required ? policy.Token.Header : "none",
            policy.Body?.Contract ?? "-",
            policy.Lookup is null ? "-" : policy.Lookup.PerToken ? "per token" : "public",
            policy.ReservesMail ? "reserve" : "-",
            policy.Mask ?? "(not masked)",
            policy.Answer.ToString(),
            policy.TimeOut.ToString(),
        ];
    }

    private static void Print(TextWriter output, string[][] rows)
    {
        int[] widths = [.. Enumerable.Range(0, Head.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
