using System.Collections;
using System.Security.Cryptography;

namespace OmaGateway.Configuration;

/// <summary>
/// The folder with gateway.json and masking.json as a configuration source. It never reads by itself: whoever has checked a new content
/// puts it in force (<see cref="Use"/>), so that a bad file leaves the last good one running.
/// </summary>
internal sealed class GatewayFiles(string folder, string[] overrides) : ConfigurationProvider, IConfigurationSource
{
    public const string MaskingName = "masking.json";

    /// <summary>What is in force.</summary>
    public FilesContent Content { get; private set; } = FilesContent.Empty;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Reads both files as they are now. A missing one is empty.</summary>
    public FilesContent Read() => new(ReadFile(SettingsFile.Name), ReadFile(MaskingName));

    public void Use(FilesContent content)
    {
        Content = content;
        Data = content.Settings.Flatten().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

        // A route's transforms are built again when its own configuration changes: its rules are part of it.
        foreach (var route in content.Settings.Root?["ReverseProxy"]?["Routes"]?.Children ?? [])
        {
            Data[$"{route.Path}:Metadata:{RulesVersionKey}"] = content.Version;
        }

        OnReload();
    }

    /// <summary>A route's metadata: the version of the files that it was built from.</summary>
    public const string RulesVersionKey = "ConfigurationVersion";

    /// <summary>Everything applied over <paramref name="content"/>, as the gateway would see it.</summary>
    public IConfiguration Apply(FilesContent content) => new ConfigurationBuilder()
        .AddInMemoryCollection(content.Settings.Flatten())
        .AddEnvironmentVariables()
        .AddCommandLine(overrides)
        .Build();

    /// <summary>Everything that is wrong with <paramref name="content"/> and the overrides.</summary>
    public IReadOnlyList<ConfigError> Check(FilesContent content, Func<FilesContent, IEnumerable<ConfigError>> more)
    {
        IDictionary environment = Environment.GetEnvironmentVariables();
        var errors = ConfigurationCheck.Run(content.Settings, overrides, environment, content.Settings.Root is null ? null : Apply(content));
        return [.. errors, .. more(content)];
    }

    private byte[] ReadFile(string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : [];
    }
}

/// <summary>The bytes of both files at one moment.</summary>
internal sealed class FilesContent(byte[] gateway, byte[] masking)
{
    public static FilesContent Empty { get; } = new([], []);

    public SettingsFile Settings { get; } = SettingsFile.Read(gateway);

    public byte[] Masking { get; } = masking;

    /// <summary>Names this content in logs, on the console and in cache keys.</summary>
    public string Version { get; } = Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(gateway), .. SHA256.HashData(masking)]))[..12];
}
