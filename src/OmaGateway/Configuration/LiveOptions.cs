using Microsoft.Extensions.Options;

namespace OmaGateway.Configuration;

/// <summary>A section whose options follow the files while the gateway runs: its rules are asked before a new content comes in force.</summary>
internal interface ILiveOptions
{
    /// <summary>What the room's own rules have against the section, each naming its key.</summary>
    /// <param name="candidate">Everything as it would be.</param>
    IEnumerable<ConfigError> Check(IConfiguration candidate);
}

/// <summary>Read through <see cref="IOptionsMonitor{TOptions}"/>, which would throw in the middle of a request what is found out here.</summary>
internal sealed class LiveOptions<T>(string section, IEnumerable<IValidateOptions<T>> rules) : ILiveOptions
    where T : class, new()
{
    public IEnumerable<ConfigError> Check(IConfiguration candidate)
    {
        var options = new T();
        candidate.GetSection(section).Bind(options);
        return rules
            .SelectMany(rule => rule.Validate(Options.DefaultName, options) is { Failed: true } result ? result.Failures : [])
            .Select(failure => new ConfigError(SettingsFile.Name, 0, 0, section, failure));
    }
}

internal static class LiveOptionsFeature
{
    /// <summary>Binds a section, checks it at start and again before each reload. Which of its keys may change live stands in the schema (<c>x-live</c>).</summary>
    public static IServiceCollection AddLiveOptions<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class, new()
    {
        services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<ILiveOptions>(provider => new LiveOptions<T>(section, provider.GetServices<IValidateOptions<T>>()));
    }
}
