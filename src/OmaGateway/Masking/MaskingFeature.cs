using System.Diagnostics.Metrics;
using OmaGateway.Masking.Wire;
using OmaGateway.Observability;

namespace OmaGateway.Masking;

/// <summary>Step 9: every route with a <c>Mask</c> gets its answers masked by that plan of <c>masking.json</c>.</summary>
internal static class MaskingFeature
{
    public static IReverseProxyBuilder AddMasking(this IReverseProxyBuilder proxy)
    {
        proxy.Services.AddSingleton<MaskingRulesFeed>();
        proxy.Services.AddSingleton<AnswerPlaces>();
        proxy.Services.AddSingleton(services =>
        {
            var report = new LeakReport(services.GetRequiredService<MaskingRulesFeed>().Current.Names);
            MaskingMetrics.Observe(services.GetRequiredService<IMeterFactory>(), report);
            return report;
        });
        proxy.Services.AddSingleton<ISnapshotSource, LeakSnapshot>();
        return proxy.AddTransforms<MaskingTransformProvider>();
    }
}
