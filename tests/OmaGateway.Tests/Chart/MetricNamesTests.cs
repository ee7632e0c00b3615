using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OmaGateway.Observability;

namespace OmaGateway.Tests.Chart;

/// <summary>Alerts and dashboard ask only for metrics of files/metrics.txt, in Prometheus' spelling.</summary>
public partial class MetricNamesTests
{
    private static readonly string[] Alerts = [.. ChartFolder.ReadYaml("files", "alerts.yaml")["groups"]!.AsArray()
        .SelectMany(group => group!["rules"]!.AsArray()).Select(rule => (string)rule!["expr"]!)];

    private static readonly string[] Dashboard = [.. JsonNode.Parse(ChartFolder.Read("files", "dashboard.json"))!["panels"]!.AsArray()
        .SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!)];

    [Fact]
    public void Expressions_AskOnlyForListedMetrics()
    {
        var known = MetricList.Read().SelectMany(metric => metric.PrometheusNames).ToHashSet(StringComparer.Ordinal);
        var asked = Alerts.Concat(Dashboard).SelectMany(expression => Metric().Matches(expression).Select(match => match.Groups[1].Value)).Distinct().ToList();
        asked.Count.ShouldBeGreaterThan(5);
        asked.Except(known).ShouldBeEmpty();
    }

    /// <summary>.NET's own metrics, all but the one that the gateway keeps itself, pass only where the gateway's closed list names them.</summary>
    [Fact]
    public void List_OfTheFrameworksMetrics_IsExported()
        => MetricList.Read().Select(metric => metric.Name).Where(name => !name.StartsWith("oma", StringComparison.Ordinal)).Except([RequestMetrics.Duration, .. FrameworkMetrics.Tags.Keys]).ShouldBeEmpty();

    [Theory]
    [InlineData("http.server.request.duration", "s", "histogram", "http_server_request_duration_seconds_bucket")]
    [InlineData("kestrel.rejected_connections", "{connection}", "counter", "kestrel_rejected_connections_total")]
    [InlineData("dotnet.process.memory.working_set", "By", "updowncounter", "dotnet_process_memory_working_set_bytes")]
    [InlineData("kestrel.active_connections", "{connection}", "updowncounter", "kestrel_active_connections")]
    [InlineData("oma.share", "1", "gauge", "oma_share_ratio")]
    public void PrometheusName_OfAnInstrument_IsAsTheCompatibilitySpecificationSays(string name, string unit, string kind, string expected)
        => new MetricList(name, unit, kind).PrometheusNames.ShouldContain(expected);

    /// <summary>A word before a selector; functions stand before a parenthesis.</summary>
    [GeneratedRegex(@"([a-z_][a-z0-9_]*)\{")]
    private static partial Regex Metric();
}
