using System.Text.Json;
using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>Requests, latency and outcomes by route; the hit ratio and the upstream calls saved; upstreams; problems. The last five minutes.</summary>
internal sealed class TrafficSection(TrafficWindow window) : ISnapshotSource
{
    public string Name => "traffic";

    public void Write(Utf8JsonWriter json)
    {
        var (change, seconds, now) = window.Recent();
        var requests = TrafficNames.Requests(change).Where(reading => reading.Count > 0).ToArray();
        json.WriteStartObject();
        json.WriteNumber("seconds"u8, seconds);
        json.WriteNumber("active"u8, TrafficNames.Named(now, "oma.requests.active").Sum(reading => reading.Value));
        WriteCounts(json, requests, seconds);
        WriteRoutes(json, requests, seconds);
        WriteUpstreams(json, change, now, seconds);
        WriteProblems(json, change, now);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, IReadOnlyCollection<Reading> requests, double seconds)
    {
        long total = requests.Sum(reading => reading.Count);
        long lookups = requests.Where(TrafficNames.IsLookup).Sum(reading => reading.Count);
        long saved = requests.Where(TrafficNames.IsSaved).Sum(reading => reading.Count);
        var buckets = Quantile.Merge(requests);
        json.WriteNumber("requests"u8, total);
        json.WriteNumber("perSecond"u8, seconds > 0 ? Math.Round(total / seconds, 2) : 0);
        json.WriteNumber("failed"u8, requests.Where(TrafficNames.IsFailed).Sum(reading => reading.Count));
        json.WriteNumber("lookups"u8, lookups);
        json.WriteNumber("saved"u8, saved);
        WriteQuantile(json, "p50", buckets, 0.5);
        WriteQuantile(json, "p95", buckets, 0.95);
        WriteQuantile(json, "p99", buckets, 0.99);
    }

    private static void WriteRoutes(Utf8JsonWriter json, IEnumerable<Reading> requests, double seconds)
    {
        json.WriteStartArray("routes"u8);
        foreach (var route in requests.GroupBy(reading => reading.Tag(MetricTags.Route)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var series = route.ToArray();
            json.WriteStartObject();
            json.WriteString("route"u8, route.Key);
            WriteCounts(json, series, seconds);
            json.WriteStartObject("outcomes"u8);
            foreach (var outcome in series.GroupBy(reading => reading.Tag(MetricTags.Outcome)).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                json.WriteNumber(outcome.Key, outcome.Sum(reading => reading.Count));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteUpstreams(Utf8JsonWriter json, IReadOnlyList<Reading> change, IReadOnlyList<Reading> now, double seconds)
    {
        json.WriteStartArray("upstreams"u8);
        foreach (var upstream in TrafficNames.Named(change, "http.client.request.duration").GroupBy(Server).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var calls = upstream.ToArray();
            json.WriteStartObject();
            json.WriteString("server"u8, upstream.Key);
            json.WriteNumber("calls"u8, calls.Sum(reading => reading.Count));
            json.WriteNumber("perSecond"u8, seconds > 0 ? Math.Round(calls.Sum(reading => reading.Count) / seconds, 2) : 0);
            json.WriteNumber("failed"u8, calls.Where(IsFailedCall).Sum(call => call.Count));
            json.WriteNumber("active"u8, TrafficNames.Named(now, "http.client.active_requests").Where(reading => Server(reading) == upstream.Key).Sum(reading => reading.Value));
            WriteQuantile(json, "p95", Quantile.Merge(calls), 0.95);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProblems(Utf8JsonWriter json, IReadOnlyList<Reading> change, IReadOnlyList<Reading> now)
    {
        json.WriteStartArray("problems"u8);
        foreach (var problem in TrafficNames.Named(now, "oma.problems").GroupBy(reading => reading.Tag(MetricTags.Problem)).OrderByDescending(group => group.Sum(reading => reading.Value)))
        {
            json.WriteStartObject();
            json.WriteString("problem"u8, problem.Key);
            json.WriteNumber("recent"u8, TrafficNames.Named(change, "oma.problems").Where(reading => reading.Tag(MetricTags.Problem) == problem.Key).Sum(reading => reading.Value));
            json.WriteNumber("sinceStart"u8, problem.Sum(reading => reading.Value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>No answer, or a 5xx. A 401 is an answer, though .NET gives it an <c>error.type</c>.</summary>
    private static bool IsFailedCall(Reading call) => call.Tag("http.response.status_code") is "" || TrafficNames.IsFailed(call);

    private static string Server(Reading reading) => $"{reading.Tag("server.address")}:{reading.Tag("server.port")}";

    private static void WriteQuantile(Utf8JsonWriter json, string name, IReadOnlyList<Bucket> buckets, double quantile)
    {
        if (Quantile.Of(buckets, quantile) is { } value)
        {
            json.WriteNumber(name, Math.Round(value, 5));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
