using System.Diagnostics;
using Microsoft.Extensions.Options;
using OmaGateway.Observability;
using OmaGateway.Problems;
using Yarp.ReverseProxy.Configuration;

namespace OmaGateway.Ops;

/// <summary>
/// The management listener. It uses no endpoint routing: a route builder is shared by all branches of an application, and what is
/// mapped here must not exist on the public listener, nor the other way round.
/// </summary>
internal static class OpsFeature
{
    public static IServiceCollection AddOps(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<OpsOptions>, OpsOptionsRanges>().AddOptions<OpsOptions>().BindConfiguration("Ops").ValidateOnStart();

        // The host's own limit must not cut the drain delay short.
        services.AddOptions<HostOptions>().Configure<IOptions<OpsOptions>>((host, ops) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(30 + ops.Value.DrainSeconds));

        services.AddSingleton<Readiness>().AddHostedService(provider => provider.GetRequiredService<Readiness>());
        services.AddSingleton<OpsMetrics>().AddSingleton<TrafficWindow>().AddHostedService<TrafficSampler>();
        services.AddSingleton<ConfigSection>()
            .AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<ConfigSection>())
            .AddSingleton<ISnapshotSource>(provider => provider.GetRequiredService<ConfigSection>())
            .AddSingleton<IHealthSource>(provider => provider.GetRequiredService<ConfigSection>());
        services.AddSingleton<IHealthSource, RedisHealth>()
            .AddSingleton<IHealthSource, BudgetHealth>();
        services.AddSingleton<OperatorTokenFile>().AddHostedService(provider => provider.GetRequiredService<OperatorTokenFile>());
        services.AddSingleton<OperatorToken>()
            .AddSingleton<OperatorEndpoint>()
            .AddSingleton<OperatorAudit>()
            .AddSingleton<IOperatorAction, PurgeLookupsAction>()
            .AddSingleton<IOperatorAction, PurgeRouteAction>()
            .AddSingleton<IOperatorAction, DrainAction>()
            .AddSingleton<IOperatorAction, UndrainAction>();
        services.AddSingleton<Snapshot>()
            .AddSingleton<EventStream>()
            .AddSingleton<ConsolePage>()
            .AddSingleton<ISnapshotSource>(provider => provider.GetRequiredService<OperatorAudit>())
            .AddSingleton<ISnapshotSource, GatewaySection>()
            .AddSingleton<ISnapshotSource, TrafficSection>()
            .AddSingleton<ISnapshotSource, HistorySection>()
            .AddSingleton<ISnapshotSource, BudgetSection>()
            .AddSingleton<ISnapshotSource, ProcessSection>()
            .AddSingleton<ISnapshotSource, ActionsSection>();
        return services;
    }

    public static void UseOps(this IApplicationBuilder management)
    {
        var services = management.ApplicationServices;
        management.UseProblems();
        management.Use(static (context, next) =>
        {
            LeaveOutOfTelemetry(context);
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });
        management.UseHealth();
        services.GetRequiredService<OpsMetrics>();
        var readings = services.GetRequiredService<MetricReadings>();
        management.Map("/metrics", metrics => metrics.Run(context =>
        {
            context.Response.ContentType = MetricsText.ContentType;
            return context.Response.WriteAsync(MetricsText.Write(readings.Collect()));
        }));
        management.Map("/ops", ops =>
        {
            ops.Map("/snapshot", branch => branch.Run(SnapshotAsync));
            ops.Map("/events", branch => branch.Run(services.GetRequiredService<EventStream>().InvokeAsync));
            ops.Map("/actions", branch => branch.Run(services.GetRequiredService<OperatorEndpoint>().InvokeAsync));
            ops.MapWhen(static context => !context.Request.Path.HasValue || context.Request.Path == "/", branch => branch.Run(services.GetRequiredService<ConsolePage>().InvokeAsync));
        });
        management.Run(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private static Task SnapshotAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var services = context.RequestServices;
        Snapshot.Write(context.Response.BodyWriter, services.GetRequiredService<Snapshot>().Parts(), services.GetRequiredService<TimeProvider>().GetUtcNow());
        return Task.CompletedTask;
    }

    /// <summary>Probes and open consoles say nothing about what browsers get.</summary>
    private static void LeaveOutOfTelemetry(HttpContext context)
    {
        if (Activity.Current is { } span)
        {
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
