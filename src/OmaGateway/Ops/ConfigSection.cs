using System.Security.Cryptography;
using System.Text.Json;
using OmaGateway.Observability;
using Yarp.ReverseProxy.Configuration;

namespace OmaGateway.Ops;

/// <summary>Which configuration is served, and whether the last change of it was taken.</summary>
internal sealed class ConfigSection(IConfiguration configuration, TimeProvider time) : ISnapshotSource, IConfigChangeListener, IHealthSource
{
    private static readonly string[] Files = ["gateway.json", "masking.json"];
    private volatile Reload _last = new("", DateTimeOffset.MinValue, true, 0, 0);

    string ISnapshotSource.Name => "config";

    string IHealthSource.Name => "config";

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) => Failed();

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
        => _last = new(Version(), time.GetUtcNow(), true, proxyConfigs.Sum(config => config.Routes.Count), proxyConfigs.Sum(config => config.Clusters.Count));

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => Failed();

    public void Write(Utf8JsonWriter json)
    {
        var last = _last;
        json.WriteStartObject();
        json.WriteString("version"u8, last.Version);
        json.WriteString("changedAt"u8, last.At);
        json.WriteBoolean("taken"u8, last.Taken);
        json.WriteNumber("routes"u8, last.Routes);
        json.WriteNumber("clusters"u8, last.Clusters);
        json.WriteEndObject();
    }

    public HealthDetail Check() => _last.Taken
        ? new(false, "applied")
        : new(true, "refused", "The last change of the configuration is not valid; the one before it is served. 'check' names every error.");

    /// <summary>The version that is still served stays; only the result is new.</summary>
    private void Failed() => _last = _last with { At = time.GetUtcNow(), Taken = false };

    /// <summary>The first characters of the files' SHA-256: the same on every replica that serves the same.</summary>
    private string Version()
    {
        string folder = configuration["ConfigFolder"] ?? "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Files.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private sealed record Reload(string Version, DateTimeOffset At, bool Taken, int Routes, int Clusters);
}
