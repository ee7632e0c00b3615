using System.CommandLine;
using Microsoft.Extensions.Options;
using OmaGateway.Configuration;

namespace OmaGateway.Cli;

/// <summary>The command line: without a subcommand it runs the gateway.</summary>
internal static class GatewayCommand
{
    /// <summary>SIGTERM belongs to the host: the command line's own two seconds would cut the drain delay and the last flush short.</summary>
    public static InvocationConfiguration Signals { get; } = new() { ProcessTerminationTimeout = null };

    public static RootCommand Create(Func<string, string[], Action<WebApplicationBuilder>?, WebApplication> build)
    {
        var config = new Option<string>("--config")
        {
            Description = "Folder with gateway.json and masking.json",
            DefaultValueFactory = _ => "config",
            Recursive = true,
        };
        var root = new RootCommand("OmaGateway: the front door of the OMA interfaces.") { config, CheckCommand.Create(config), RoutesCommand.Create(config), ExplainCommand.Create(config, build), HealthCommand.Create(), MaskCommand.Create(config), BudgetCommand.Create(), PurgeCommand.Create() };
        root.TreatUnmatchedTokensAsErrors = false; // --Section:Key=value overrides configuration
        root.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                await using var app = build(parsed.GetRequiredValue(config), [.. parsed.UnmatchedTokens], null);
                await app.RunAsync(cancellation);
                return 0;
            }
            catch (Exception invalid) when (invalid is InvalidConfigurationException or OptionsValidationException)
            {
                await Console.Error.WriteLineAsync("The gateway does not start: its configuration has mistakes.");
                await Console.Error.WriteLineAsync(invalid.Message);
                return 1;
            }
        });
        return root;
    }
}
