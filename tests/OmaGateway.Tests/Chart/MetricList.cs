namespace OmaGateway.Tests.Chart;

/// <summary>One line of the chart's files/metrics.txt.</summary>
/// <param name="Name">OpenTelemetry's name.</param>
/// <param name="Unit">Its unit in UCUM.</param>
/// <param name="Kind">histogram, counter, updowncounter or gauge.</param>
internal sealed record MetricList(string Name, string Unit, string Kind)
{
    /// <summary>The series as Prometheus has them (OpenTelemetry's "Prometheus and OpenMetrics compatibility").</summary>
    public IReadOnlyList<string> PrometheusNames
    {
        get
        {
            string unit = Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", "1" when Kind == "gauge" => "_ratio", _ => "" };
            string name = Name.Replace('.', '_') + unit;
            return Kind switch
            {
                "histogram" => [name + "_bucket", name + "_sum", name + "_count"],
                "counter" => [name + "_total"],
                _ => [name],
            };
        }
    }

    public static IReadOnlyList<MetricList> Read() =>
    [
        .. ChartFolder.Read("files", "metrics.txt").Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split(' ')).Select(parts => new MetricList(parts[0], parts[1], parts[2])),
    ];
}
