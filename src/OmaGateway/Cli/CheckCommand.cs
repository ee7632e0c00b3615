using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using OmaGateway.Configuration;

namespace OmaGateway.Cli;

/// <summary><c>check</c>: everything that is wrong with the configuration, without starting anything. Exit code 1 when something is.</summary>
internal static class CheckCommand
{
    public static Command Create(Option<string> config)
    {
        var format = new Option<string>("--format") { Description = "text or json", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("check", "Checks the configuration without starting the gateway.") { format };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed =>
        {
            bool development = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") == Environments.Development;
            var files = new GatewayFiles(Path.GetFullPath(parsed.GetRequiredValue(config)), [.. parsed.UnmatchedTokens], development);
            var errors = files.Check(files.Read(), GatewayCheck.Rooms).Errors;
            Print(parsed.InvocationConfiguration.Output, errors, parsed.GetRequiredValue(format) == "json");
            return errors.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static void Print(TextWriter output, IReadOnlyList<ConfigError> errors, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(new CheckResult(errors.Count == 0, errors), CheckJson.Default.CheckResult));
            return;
        }

        foreach (var error in errors)
        {
            output.WriteLine(error);
        }

        output.WriteLine(errors.Count == 0 ? "The configuration is valid." : $"{errors.Count} {(errors.Count == 1 ? "mistake" : "mistakes")}.");
    }
}

internal sealed record CheckResult(bool Valid, IReadOnlyList<ConfigError> Errors);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CheckResult))]
internal sealed partial class CheckJson : JsonSerializerContext;
