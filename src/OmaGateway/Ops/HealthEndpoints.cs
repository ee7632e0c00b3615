using System.Text.Json;
using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>
/// <c>/healthz</c> (the process answers), <c>/startupz</c> (it has begun to serve), <c>/readyz</c> (it wants traffic). Redis down, a closed
/// or an unknown budget are details: taking every replica out of service would end the lookups that go on without them.
/// </summary>
internal static class HealthEndpoints
{
    public static void UseHealth(this IApplicationBuilder management)
    {
        var readiness = management.ApplicationServices.GetRequiredService<Readiness>();
        var sources = management.ApplicationServices.GetServices<IHealthSource>().ToArray();
        management.Map("/healthz", health => health.Run(static context => WriteAsync(context, 200, "alive", [])));
        management.Map("/startupz", startup => startup.Run(context => readiness.Phase == Phase.Starting
            ? WriteAsync(context, 503, "starting", [])
            : WriteAsync(context, 200, "started", [])));
        management.Map("/readyz", ready => ready.Run(context => readiness.Phase == Phase.Ready
            ? WriteAsync(context, 200, "ready", sources)
            : WriteAsync(context, 503, readiness.Phase == Phase.Draining ? "draining" : "starting", sources)));
    }

    /// <summary><c>{"status":"ready","reasons":[{"name":"redis","state":"down","degraded":true,"advice":"..."}]}</c></summary>
    private static async Task WriteAsync(HttpContext context, int status, string word, IReadOnlyList<IHealthSource> sources)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, OperatorJson.Options);
        json.WriteStartObject();
        json.WriteString("status"u8, word);
        json.WritePropertyName("reasons"u8);
        WriteReasons(json, sources);
        json.WriteEndObject();
    }

    public static void WriteReasons(Utf8JsonWriter json, IReadOnlyList<IHealthSource> sources)
    {
        json.WriteStartArray();
        foreach (var source in sources)
        {
            var detail = source.Check();
            json.WriteStartObject();
            json.WriteString("name"u8, source.Name);
            json.WriteString("state"u8, detail.State);
            json.WriteBoolean("degraded"u8, detail.Degraded);
            json.WriteString("advice"u8, detail.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
