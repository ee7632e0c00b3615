using System.Text.RegularExpressions;

namespace OmaGateway.Tests.Chart;

/// <summary>The chart's README says what the chart's files say.</summary>
public partial class ReadmeTests
{
    [Fact]
    public void ValuesTable_IsMadeFromTheSchema()
    {
        string file = ChartFolder.File("README.md");
        string expected = ValuesTable.InReadme(File.ReadAllText(file));
        if (Golden.Rewrite)
        {
            File.WriteAllText(file, expected);
        }

        File.ReadAllText(file).ShouldBe(expected, "OMA_REWRITE_GOLDEN=1 writes it.");
    }

    [Fact]
    public void Alert_Each_HasAParagraphInTheRunbook()
    {
        var alerts = AlertName().Matches(ChartFolder.Read("files", "alerts.yaml")).Select(match => match.Groups[1].Value).ToList();
        alerts.Count.ShouldBeGreaterThan(5);
        Heading().Matches(ChartFolder.Read("README.md")).Select(match => match.Groups[1].Value).ShouldBe(alerts, ignoreOrder: true);
        foreach (string alert in alerts)
        {
            ChartFolder.Read("files", "alerts.yaml").ShouldContain($"runbook: \"README.md#{alert.ToLowerInvariant()}\"");
        }
    }

    [Fact]
    public void Links_LeadToFiles()
        => Link().Matches(ChartFolder.Read("README.md")).Select(match => match.Groups[1].Value).Where(path => !File.Exists(ChartFolder.File(path))).ShouldBeEmpty();

    [GeneratedRegex("- alert: (\\w+)")]
    private static partial Regex AlertName();

    [GeneratedRegex("^### (Oma\\w+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
