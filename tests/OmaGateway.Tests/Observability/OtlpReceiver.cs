using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace OmaGateway.Tests.Observability;

internal sealed record ReceivedSpan(string Service, string Source, string Name, string TraceId, string SpanId, string ParentId, string TraceState, IReadOnlyDictionary<string, string> Tags, bool Failed);

internal sealed record ReceivedMetric(string Service, string Meter, string Name, string Unit, IReadOnlyList<IReadOnlyDictionary<string, string>> Series);

internal sealed record ReceivedLog(string Service, string Category, string Severity, string Body, string TraceId, IReadOnlyDictionary<string, string> Tags);

/// <summary>A collector: takes OTLP over HTTP (protobuf) on a real socket and reads it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _bodies = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = [];

    public ConcurrentQueue<ReceivedMetric> Metrics { get; } = [];

    public ConcurrentQueue<ReceivedLog> Logs { get; } = [];

    /// <summary>Everything that arrived, as bytes read as Latin-1: what is in here has left the gateway.</summary>
    public string Everything => string.Concat(_bodies.Select(Encoding.Latin1.GetString));

    /// <summary>OpenTelemetry's own environment that leads here.</summary>
    public Dictionary<string, string?> Environment => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_SERVICE_NAME"] = "oma-gateway-under-test",
    };

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var source = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        await source.CopyToAsync(body);
        _bodies.Enqueue(body.ToArray());
        foreach (var resource in new ProtoMessage(body.ToArray()).Messages(1))
        {
            string service = Tags(resource.Message(1), 1).GetValueOrDefault("service.name", "");
            foreach (var scope in resource.Messages(2))
            {
                string name = scope.Message(1)?.Text(1) ?? "";
                switch (context.Request.Path.Value)
                {
                    case "/v1/traces": ReadSpans(service, name, scope); break;
                    case "/v1/metrics": ReadMetrics(service, name, scope); break;
                    case "/v1/logs": ReadLogs(service, name, scope); break;
                    default: throw new InvalidOperationException($"Not a path of OTLP: {context.Request.Path}");
                }
            }
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    private void ReadSpans(string service, string source, ProtoMessage scope)
    {
        foreach (var span in scope.Messages(2))
        {
            Spans.Enqueue(new(service, source, span.Text(5), Hex(span, 1), Hex(span, 2), Hex(span, 4), span.Text(3), Tags(span, 9), span.Message(15)?.Number(3) == 2));
        }
    }

    private void ReadMetrics(string service, string meter, ProtoMessage scope)
    {
        foreach (var metric in scope.Messages(2))
        {
            var series = new[] { 5, 7, 9 }.SelectMany(kind => metric.Messages(kind).SelectMany(data => data.Messages(1).Select(point => Tags(point, kind == 9 ? 9 : 7))));
            Metrics.Enqueue(new(service, meter, metric.Text(1), metric.Text(3), [.. series]));
        }
    }

    private void ReadLogs(string service, string category, ProtoMessage scope)
    {
        foreach (var log in scope.Messages(2))
        {
            Logs.Enqueue(new(service, category, log.Text(3), log.Message(5)?.Text(1) ?? "", Hex(log, 9), Tags(log, 6)));
        }
    }

    private static string Hex(ProtoMessage message, int field) => Convert.ToHexStringLower(message.Bytes(field));

    private static Dictionary<string, string> Tags(ProtoMessage? owner, int field)
        => owner?.Messages(field).ToDictionary(pair => pair.Text(1), pair => Value(pair.Message(2)!)) ?? [];

    private static string Value(ProtoMessage any)
        => any.Has(1) ? any.Text(1)
            : any.Has(2) ? any.Number(2) == 1 ? "true" : "false"
            : any.Has(3) ? ((long)any.Number(3)).ToString(CultureInfo.InvariantCulture)
            : any.Has(4) ? BitConverter.UInt64BitsToDouble(any.Number(4)).ToString(CultureInfo.InvariantCulture)
            : "";
}
