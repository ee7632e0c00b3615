using System.Diagnostics.CodeAnalysis;
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
internal sealed class LiveOptions<T>(string section, Action<IConfiguration, T> bind, IEnumerable<IValidateOptions<T>> rules) : ILiveOptions
    where T : class, new()
{
    public IEnumerable<ConfigError> Check(IConfiguration candidate)
    {
        var options = new T();
        bind(candidate.GetSection(section), options);
        return rules
            .SelectMany(rule => rule.Validate(Options.DefaultName, options) is { Failed: true } result ? result.Failures : [])
            .Select(failure => new ConfigError(SettingsFile.Name, 0, 0, section, failure));
    }
}

internal static class LiveOptionsFeature
{
    /// <summary>Binds a section, checks it at start and again before each reload. Which of its keys may change live stands in the schema (<c>x-live</c>).</summary>
    /// <typeparam name="T">The section's options.</typeparam>
    /// <typeparam name="TRules">The bounds of each by itself; a room may add more rules.</typeparam>
    /// <param name="bind">The section's <c>Bind</c>, said where the type is known: then it is generated code.</param>
    public static IServiceCollection AddLiveOptions<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TRules>(
        this IServiceCollection services, IConfiguration configuration, string section, Action<IConfiguration, T> bind)
        where T : class, new()
        where TRules : class, IValidateOptions<T>
    {
        services.AddSingleton<IValidateOptions<T>, TRules>();
        var live = configuration.GetSection(section);
        services.AddOptions<T>().Configure(options => bind(live, options)).ValidateOnStart();
        services.AddSingleton<IOptionsChangeTokenSource<T>>(new ConfigurationChangeTokenSource<T>(live));
        return services.AddSingleton<ILiveOptions>(provider => new LiveOptions<T>(section, bind, provider.GetServices<IValidateOptions<T>>()));
    }
}
