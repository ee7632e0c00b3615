using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OmaGateway.Masking.Wire;
using OmaGateway.Observability;
using OmaGateway.Routing;

namespace OmaGateway.Masking;

/// <summary>Step 9: every route with a <c>Mask</c> gets its answers masked by that plan of <c>masking.json</c>.</summary>
internal static class MaskingFeature
{
    private const string FileName = "masking.json";

    public static IReverseProxyBuilder AddMasking(this IReverseProxyBuilder proxy, IConfiguration configuration)
    {
        string path = Path.Combine(configuration["ConfigFolder"] ?? "config", FileName);
        proxy.Services.AddSingleton(_ => Load(path));
        proxy.Services.AddSingleton(services => new MaskingVersion(services.GetRequiredService<MaskingRules>().Version));
        proxy.Services.AddSingleton(services =>
        {
            var report = new LeakReport(services.GetRequiredService<MaskingRules>());
            MaskingMetrics.Observe(services.GetRequiredService<IMeterFactory>(), report);
            return report;
        });
        proxy.Services.AddSingleton<ISnapshotSource, LeakSnapshot>();
        return proxy.AddTransforms<MaskingTransformProvider>();
    }

    private static MaskingRules Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new OptionsValidationException(FileName, typeof(MaskingRules), [$"{path} does not exist; it holds the masking rules of every route."]);
        }

        var result = MaskingRules.Parse(File.ReadAllBytes(path), FileName);
        return result.IsValid
            ? result.Rules
            : throw new OptionsValidationException(FileName, typeof(MaskingRules), result.Errors.Select(error => error.ToString()));
    }
}
