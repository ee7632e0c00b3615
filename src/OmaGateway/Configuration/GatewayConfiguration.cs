using OmaGateway.Secrets;

namespace OmaGateway.Configuration;

/// <summary>Where configuration comes from, each overriding the one before: gateway.json, environment, command line. Files of secrets are read last.</summary>
internal static class GatewayConfiguration
{
    public static void AddGatewayConfiguration(this ConfigurationManager configuration, string configFolder, string[] overrides)
    {
        string folder = Path.GetFullPath(configFolder);
        configuration.Sources.Clear();
        configuration
            .AddJsonFile(Path.Combine(folder, "gateway.json"), optional: false, reloadOnChange: true)
            .AddEnvironmentVariables()
            .AddCommandLine(overrides)
            .AddInMemoryCollection([new("ConfigFolder", folder)]);
        configuration.AddSecretFiles();
    }
}
