using System.Collections;

namespace OmaGateway.Configuration;

/// <summary>The whole check: file, overrides, and what they come to together. The same at start, at reload and for <c>check</c>.</summary>
internal static class ConfigurationCheck
{
    /// <param name="file">gateway.json.</param>
    /// <param name="arguments"><c>--Section:Key=value</c>.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="isDevelopment">A secret is made up where none is configured.</param>
    /// <param name="settings">Everything applied, or null where the file can't be read at all.</param>
    public static IReadOnlyList<ConfigError> Run(SettingsFile file, IEnumerable<string> arguments, IDictionary environment, IConfiguration? settings, bool isDevelopment)
    {
        var errors = new List<ConfigError>(file.Errors.All);
        errors.AddRange(EnvironmentCheck.Check(environment, arguments));
        if (errors.Count == 0 && settings is not null)
        {
            SettingRules.Check(settings, isDevelopment, (path, message, nearest) => Complain(file, errors, path, message, nearest));
        }

        return errors;
    }

    /// <summary>Points into the file where the key stands there; otherwise names the key alone.</summary>
    private static void Complain(SettingsFile file, List<ConfigError> errors, string path, string message, string? nearest)
    {
        var element = path.Split(':').Aggregate(file.Root, static (parent, name) => parent?[name]);
        if (element is null)
        {
            errors.Add(new ConfigError(SettingsFile.Name, 0, 0, path, message, nearest));
            return;
        }

        int before = file.Errors.All.Count;
        file.Errors.Add(element.Offset, path, message, nearest);
        errors.Add(file.Errors.All[before]);
    }
}
