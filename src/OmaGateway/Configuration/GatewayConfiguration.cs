using OmaGateway.Secrets;

namespace OmaGateway.Configuration;

/// <summary>Where configuration comes from, each overriding the one before: the files, environment, command line. Files of secrets are read last.</summary>
internal static class GatewayConfiguration
{
    /// <summary>
    /// For the builder: it would read an appsettings.json in the folder that the process was started in and watch that folder with all below it, be it
    /// <c>/</c>, with one of the 128 inotify instances that a user has.
    /// </summary>
    public static WebApplicationOptions Host => new() { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] };

    /// <param name="builder">The application.</param>
    /// <param name="configFolder">Holds gateway.json and masking.json.</param>
    /// <param name="overrides"><c>--Section:Key=value</c>.</param>
    /// <param name="rooms">The rooms' own checks of the same files.</param>
    /// <exception cref="InvalidConfigurationException">Every mistake at once.</exception>
    public static void AddGatewayConfiguration(this WebApplicationBuilder builder, string configFolder, string[] overrides, Func<FilesContent, Verdict> rooms)
    {
        var files = new GatewayFiles(Path.GetFullPath(configFolder), overrides, builder.Environment.IsDevelopment());
        var content = files.Read();
        var verdict = files.Check(content, rooms);
        if (verdict.Errors.Count > 0)
        {
            throw new InvalidConfigurationException(verdict.Errors);
        }

        files.Use(content, verdict.MaskVersion);
        var configuration = builder.Configuration;
        configuration.Sources.Clear();
        configuration.Sources.Add(files);
        configuration.AddEnvironmentVariables().AddCommandLine(overrides);
        builder.Services.AddSingleton(configuration.AddSecretFiles());
        builder.Services.AddSingleton(files);
        builder.Services.AddSingleton(services => new ConfigurationReload(files, rooms, services.GetServices<ILiveOptions>(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<ConfigurationReload>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<ConfigurationReload>());
    }
}
