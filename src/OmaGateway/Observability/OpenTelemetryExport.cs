using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OmaGateway.Observability;

/// <summary>
/// OpenTelemetry, all of its wiring. It is configured with the standard's own environment variables:
/// OTEL_EXPORTER_OTLP_ENDPOINT (or _TRACES_, _METRICS_, _LOGS_), OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES,
/// OTEL_TRACES_SAMPLER, OTEL_METRIC_EXPORT_INTERVAL, OTEL_BSP_*. A signal without an endpoint is not exported.
/// This file does what OpenTelemetry.Extensions.Hosting does: the providers begin before the server and are flushed after it has stopped.
/// </summary>
internal sealed class OpenTelemetryExport(IConfiguration configuration, MetricReadings readings, IMeterFactory meters) : IHostedService, IDisposable
{
    private const int FlushMilliseconds = 5000;
    private static readonly string[] Sources = [GatewayTelemetry.SourceName, "Microsoft.AspNetCore", "Yarp.ReverseProxy", "System.Net.Http"];
    private readonly ActivityListener _bareExceptions = SpanRedaction.BareExceptions();
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public static void AddLogs(ILoggingBuilder logging, IConfiguration configuration)
    {
        if (Exports(configuration, "LOGS"))
        {
            logging.AddOpenTelemetry(options => options.SetResourceBuilder(Describe(ResourceBuilder.CreateEmpty())).AddOtlpExporter());
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _metrics = BuildMetrics();
        if (Exports(configuration, "TRACES"))
        {
            ActivitySource.AddActivityListener(_bareExceptions); // a listener has every source ask it: only where there are spans
            _traces = BuildTraces();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _traces?.ForceFlush(FlushMilliseconds), CancellationToken.None),
        Task.Run(() => _metrics?.ForceFlush(FlushMilliseconds), CancellationToken.None));

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        _bareExceptions.Dispose();
    }

    private TracerProvider BuildTraces() => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(configuration))
        .ConfigureResource(resource => Describe(resource))
        .AddSource(Sources)
        .AddProcessor(new SpanRedaction())
        .AddOtlpExporter()
        .Build();

    private MeterProvider BuildMetrics()
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(resource => Describe(resource))
            .AddMeter(GatewayTelemetry.MeterPrefix + "*")
            .AddMeter(FrameworkMetrics.Meters)
            .AddView(instrument => Stream(instrument, meters))
            .AddReader(readings.Reader);
        return (Exports(configuration, "METRICS") ? builder.AddOtlpExporter() : builder).Build();
    }

    /// <summary>Drops what no list names, and what others in this process count: a second host (the demo's simulator), other HTTP clients.</summary>
    private static MetricStreamConfiguration? Stream(Instrument instrument, IMeterFactory own)
    {
        bool ofProcess = instrument.Meter.Name == "System.Runtime";
        if (!ofProcess && instrument.Meter.Scope != own)
        {
            return MetricStreamConfiguration.Drop;
        }

        if (instrument.Meter.Name.StartsWith(GatewayTelemetry.MeterPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        return FrameworkMetrics.Tags.TryGetValue(instrument.Name, out string[]? tags)
            ? new MetricStreamConfiguration { TagKeys = tags }
            : MetricStreamConfiguration.Drop;
    }

    private static ResourceBuilder Describe(ResourceBuilder resource) => resource
        .Clear()
        .AddService("oma-gateway", serviceVersion: Version, serviceInstanceId: Environment.MachineName)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static string Version { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static bool Exports(IConfiguration configuration, string signal)
        => configuration[$"OTEL_{signal}_EXPORTER"] != "none"
            && (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]) is { Length: > 0 };
}
