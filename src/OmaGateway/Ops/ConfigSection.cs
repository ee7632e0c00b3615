using System.Text.Json;
using OmaGateway.Configuration;
using OmaGateway.Observability;
using Yarp.ReverseProxy.Configuration;

namespace OmaGateway.Ops;

/// <summary>Which configuration is served, and whether the last change of it was taken.</summary>
internal sealed class ConfigSection(ConfigurationReload reload) : ISnapshotSource, IConfigChangeListener, IHealthSource
{
    private volatile Applied _applied = new(true, 0, 0);

    string ISnapshotSource.Name => "config";

    string IHealthSource.Name => "config";

    private bool IsTaken => _applied.Taken && reload.Status.Errors.Count == 0;

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) => _applied = _applied with { Taken = false };

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
        => _applied = new(true, proxyConfigs.Sum(config => config.Routes.Count), proxyConfigs.Sum(config => config.Clusters.Count));

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => _applied = _applied with { Taken = false };

    public void Write(Utf8JsonWriter json)
    {
        var (status, applied) = (reload.Status, _applied);
        json.WriteStartObject();
        json.WriteString("version"u8, status.Version);
        json.WriteString("changedAt"u8, status.At);
        json.WriteBoolean("taken"u8, IsTaken);
        json.WriteNumber("routes"u8, applied.Routes);
        json.WriteNumber("clusters"u8, applied.Clusters);
        WriteTexts(json, "errors", status.Errors.Select(error => error.ToString()));
        WriteTexts(json, "needRestart", status.NeedRestart);
        json.WriteEndObject();
    }

    public HealthDetail Check() => IsTaken
        ? new(false, "applied")
        : new(true, "refused", "The last change of the configuration is not valid; the one before it is served. 'check' names every error.");

    /// <summary>At most ten: a broken file can hold any number of mistakes.</summary>
    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts.Take(10))
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private sealed record Applied(bool Taken, int Routes, int Clusters);
}
