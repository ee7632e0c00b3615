using System.Collections;
using System.Security.Cryptography;
using OmaGateway.Routing;

namespace OmaGateway.Configuration;

/// <summary>
/// The folder with gateway.json and masking.json as a configuration source. It never reads by itself: whoever has checked a new content
/// puts it in force (<see cref="Use"/>), so that a bad file leaves the last good one running.
/// </summary>
internal sealed class GatewayFiles(string folder, string[] overrides, bool isDevelopment) : ConfigurationProvider, IConfigurationSource
{
    public const string MaskingName = "masking.json";

    /// <summary>What is in force.</summary>
    public FilesContent Content { get; private set; } = FilesContent.Empty;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Reads both files as they are now. A missing one is empty.</summary>
    public FilesContent Read() => new(ReadFile(SettingsFile.Name), ReadFile(MaskingName));

    /// <param name="content">Checked before.</param>
    /// <param name="maskVersion">The version of its masking rules.</param>
    public void Use(FilesContent content, string maskVersion)
    {
        Content = content;
        Data = content.Settings.Flatten().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

        // YARP builds a route's transforms again when the route's own configuration changes: its masking rules are part of that.
        foreach (var route in content.Settings.Root?["ReverseProxy"]?["Routes"]?.Children ?? [])
        {
            Data[$"{route.Path}:Metadata:{RoutePolicy.MaskVersionKey}"] = maskVersion;
        }

        OnReload();
    }

    /// <summary>Everything applied over <paramref name="content"/>, as the gateway would see it.</summary>
    public IConfiguration Apply(FilesContent content) => new ConfigurationBuilder()
        .AddInMemoryCollection(content.Settings.Flatten())
        .AddEnvironmentVariables()
        .AddCommandLine(overrides)
        .Build();

    /// <summary>Everything that is wrong with <paramref name="content"/> and the overrides.</summary>
    public Verdict Check(FilesContent content, Func<FilesContent, Verdict> rooms)
    {
        IDictionary environment = Environment.GetEnvironmentVariables();
        var errors = ConfigurationCheck.Run(content.Settings, overrides, environment, content.Settings.Root is null ? null : Apply(content), isDevelopment);
        var verdict = rooms(content);
        return verdict with { Errors = [.. errors, .. verdict.Errors] };
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

    /// <summary>Read when asked for: of a content that is looked at and found unchanged, nobody asks.</summary>
    public SettingsFile Settings => field ??= SettingsFile.Read(gateway);

    public byte[] Masking { get; } = masking;

    /// <summary>Names this content in logs, on the console and in cache keys.</summary>
    public string Version { get; } = Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(gateway), .. SHA256.HashData(masking)]))[..12];
}

/// <summary>What a check came to.</summary>
/// <param name="Errors">Every mistake.</param>
/// <param name="MaskVersion">The version of the masking rules, where they can be read.</param>
internal sealed record Verdict(IReadOnlyList<ConfigError> Errors, string MaskVersion);
