using System.Diagnostics;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace OmaGateway.Observability;

/// <summary>Traces, metrics and logs; and the outermost layer of the public listener, which names each request's outcome.</summary>
internal static class ObservabilityFeature
{
    public static WebApplicationBuilder AddObservability(this WebApplicationBuilder builder)
    {
        // Inbound it is asked of the container, outbound (HttpClient, YARP) of the process.
        var propagator = new TraceContextPropagator();
        DistributedContextPropagator.Current = propagator;
        builder.Services.AddSingleton<DistributedContextPropagator>(propagator);

        builder.Services.AddSingleton<IValidateOptions<ObservabilityOptions>, ObservabilityOptionsRanges>().AddOptions<ObservabilityOptions>().BindConfiguration("Observability").ValidateOnStart();
        builder.Services.AddSingleton<RequestLog>()
            .AddSingleton<RequestMetrics>()
            .AddSingleton<MetricReadings>()
            .AddHostedService<OpenTelemetryExport>();
        AddLogs(builder.Logging, builder.Environment, builder.Configuration);
        return builder;
    }

    /// <summary>Public listener only; before everything that can answer.</summary>
    public static IApplicationBuilder UseObservability(this IApplicationBuilder app) => app.UseMiddleware<RequestTelemetry>();

    private static void AddLogs(ILoggingBuilder logging, IHostEnvironment environment, ConfigurationManager configuration)
    {
        logging.ClearProviders();
        logging.AddConfiguration(configuration.GetSection("Logging"));

        // Scopes stay out: the framework's hold the request's path.
        if (environment.IsDevelopment())
        {
            logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff "));
        }
        else
        {
            logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
        }

        // A full pipe must not hold up requests.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        OpenTelemetryExport.AddLogs(logging, configuration);
        logging.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, LogCaps>();
    }
}
