using System.Globalization;
using System.Text;
using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>
/// <c>/metrics</c>: the readings in Prometheus' text format 0.0.4, under the names that an OpenTelemetry collector gives them
/// (dots to underscores, the unit and <c>_total</c> at the end), so that alerts and dashboards hold for both ways.
/// </summary>
internal static class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<Reading> readings)
    {
        var text = new StringBuilder();
        foreach (var metric in readings.GroupBy(reading => reading.Metric).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var first = metric.First();
            string name = NameOf(first);
            text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(first.Kind)).Append('\n');
            foreach (var reading in metric)
            {
                if (reading.Kind == ReadingKind.Histogram)
                {
                    WriteHistogram(text, name, reading);
                }
                else
                {
                    WriteLine(text, name, reading, null, reading.Value);
                }
            }
        }

        return text.ToString();
    }

    /// <summary>Such as <c>http_server_request_duration_seconds</c>; annotations in braces are no units.</summary>
    public static string NameOf(Reading reading)
    {
        string name = reading.Metric.Replace('.', '_');
        string unit = reading.Unit switch
        {
            "s" => "seconds",
            "By" => "bytes",
            "1" when reading.Kind == ReadingKind.Gauge => "ratio",
            _ => "",
        };
        if (unit.Length > 0 && !name.EndsWith("_" + unit, StringComparison.Ordinal))
        {
            name += "_" + unit;
        }

        return reading.Kind == ReadingKind.Counter ? name + "_total" : name;
    }

    private static string TypeOf(ReadingKind kind) => kind switch
    {
        ReadingKind.Counter => "counter",
        ReadingKind.Gauge => "gauge",
        _ => "histogram",
    };

    private static void WriteHistogram(StringBuilder text, string name, Reading reading)
    {
        long below = 0;
        foreach (var bucket in reading.Buckets)
        {
            below += bucket.Count;
            string upTo = double.IsInfinity(bucket.UpTo) ? "+Inf" : bucket.UpTo.ToString(CultureInfo.InvariantCulture);
            WriteLine(text, name + "_bucket", reading, upTo, below);
        }

        WriteLine(text, name + "_sum", reading, null, reading.Value);
        WriteLine(text, name + "_count", reading, null, below);
    }

    private static void WriteLine(StringBuilder text, string name, Reading reading, string? upTo, double value)
    {
        text.Append(name);
        var labels = reading.Tags.Select(tag => $"{tag.Key.Replace('.', '_')}=\"{Escape(tag.Value)}\"").ToList();
        if (upTo is not null)
        {
            labels.Add($"le=\"{upTo}\"");
        }

        if (labels.Count > 0)
        {
            text.Append('{').AppendJoin(',', labels).Append('}');
        }

        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escape(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
