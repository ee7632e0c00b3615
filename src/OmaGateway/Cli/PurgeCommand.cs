using System.CommandLine;

namespace OmaGateway.Cli;

/// <summary><c>purge [--route R]</c>: makes running gateways forget cached lookups, of one route or of all. Asking one replica reaches every one.</summary>
internal static class PurgeCommand
{
    public static Command Create()
    {
        var route = new Option<string?>("--route") { Description = "Only this route's, by its id; without it everything" };
        var command = new Command("purge", "Forgets cached lookups, on every replica and in Redis.") { OperatorCall.Url, OperatorCall.TokenFile, route };
        command.SetAction((parsed, cancellation) => parsed.GetValue(route) is { } id
            ? OperatorCall.ActAsync(parsed, "lookups-purge-route", id, cancellation)
            : OperatorCall.ActAsync(parsed, "lookups-purge", null, cancellation));
        return command;
    }
}
