using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmaGateway.Observability;

/// <summary>Section <c>Observability</c>. Where telemetry goes is said with OpenTelemetry's own variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> ...).</summary>
internal sealed class ObservabilityOptions
{
    /// <summary>Request lines a second; of answers with 5xx as many again. What is left out is counted in the next line.</summary>
    [Range(0, 100_000)]
    public int RequestLinesPerSecond { get; set; } = 50;
}

[OptionsValidator]
internal sealed partial class ObservabilityOptionsRanges : IValidateOptions<ObservabilityOptions>;
