using System.Text.Json.Nodes;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>Real helm on every values file of <c>ci/</c>.</summary>
public class RenderingTests
{
    public static TheoryData<string> ValuesFiles => [.. ChartFolder.ValuesFiles];

    [Fact]
    public void ValuesFiles_Counted_AreAtLeastTwelveWithProduction()
    {
        ChartFolder.ValuesFiles.Count.ShouldBeGreaterThanOrEqualTo(12);
        ChartFolder.ValuesFiles.ShouldContain("production-values.yaml");
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Lint_EveryValuesFile_IsCleanUnderStrict(string valuesFile)
    {
        var (exitCode, output, error) = await ChartFolder.HelmAsync("lint", "--strict", ChartFolder.Path, "--values", ChartFolder.File("ci", valuesFile));
        exitCode.ShouldBe(0, output + error);
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Template_EveryValuesFile_GivesObjectsOfOneNameOnce(string valuesFile)
    {
        var objects = await ChartFolder.OfAsync(valuesFile);
        objects.Select(item => item.ToString()).ShouldBeUnique();
        objects.ShouldContain(item => item.Kind == "Deployment");
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Template_EveryValuesFile_IsTheGoldenFile(string valuesFile)
        => Golden.ShouldMatch(valuesFile.Replace("-values", "", StringComparison.Ordinal), await ChartFolder.OfAsync(valuesFile));

    [Theory]
    [InlineData("production-values.yaml", "External Secrets makes it", "enable-underscores-in-headers")]
    [InlineData("trial-values.yaml", "--from-literal=password=PASSWORD", "not for production")]
    [InlineData("default-values.yaml", "openssl rand -base64 32", "stays closed until midnight (Asia/Shanghai)")]
    public async Task Notes_Printed_SayTheNextSteps(string valuesFile, params string[] expected)
    {
        var (exitCode, output, error) = await ChartFolder.HelmAsync("install", "oma-gateway", ChartFolder.Path, "--namespace", "mall", "--dry-run=client", "--values", ChartFolder.File("ci", valuesFile));
        exitCode.ShouldBe(0, error);
        foreach (string text in expected)
        {
            output.ShouldContain(text);
        }
    }

    /// <summary>config/ is the one owner: the chart reads it through a link, and a package carries a copy.</summary>
    [Fact]
    public async Task ConfigMap_OfThePackage_IsConfigFolderByteForByte()
    {
        var folder = Directory.CreateTempSubdirectory("oma-chart-");
        try
        {
            (await ChartFolder.HelmAsync("package", ChartFolder.Path, "--destination", folder.FullName)).ExitCode.ShouldBe(0);
            string package = folder.GetFiles("*.tgz").Single().FullName;
            foreach (string chart in new[] { package, ChartFolder.Path })
            {
                var (_, output, _) = await ChartFolder.HelmAsync("template", "oma-gateway", chart);
                var data = Manifest.All(output).Single(item => item.Kind == "ConfigMap")["data"].AsObject();
                data.Select(file => file.Key).Order(StringComparer.Ordinal)
                    .ShouldBe(Directory.GetFiles(Repository.ConfigFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
                foreach (var (name, content) in data)
                {
                    ((string)content!).ShouldBe(File.ReadAllText(Path.Combine(Repository.ConfigFolder, name)), name);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task ConfigMap_WithFilesOfTheOperator_ReplacesThoseAndKeepsTheRest()
    {
        var data = (await ChartFolder.OfAsync("own-config-values.yaml")).Single(item => item.Kind == "ConfigMap")["data"];
        ((string)data["masking.json"]!).ShouldContain("a file of the operator's own");
        ((string)data["extra.yaml"]!).ShouldBe("note: added\n");
        ((string)data["gateway.json"]!).ShouldBe(File.ReadAllText(Path.Combine(Repository.ConfigFolder, "gateway.json")));
    }

    [Fact]
    public async Task AlertsAndDashboard_Rendered_AreTheirFiles()
    {
        var objects = await ChartFolder.OfAsync("observability-values.yaml");
        JsonNode.DeepEquals(objects.Single(item => item.Kind == "PrometheusRule")["spec"], ChartFolder.ReadYaml("files", "alerts.yaml")).ShouldBeTrue();
        ((string)objects.Single(item => item.Name == "oma-gateway-dashboard")["data", "oma-gateway.json"]!).ShouldBe(ChartFolder.Read("files", "dashboard.json"));
    }

    /// <summary>Without Redis two gateways at once, even for the length of a roll-out, could overspend the day.</summary>
    [Theory]
    [InlineData("default-values.yaml", "Recreate")]
    [InlineData("httproute-values.yaml", "Recreate")]
    [InlineData("trial-values.yaml", "RollingUpdate")]
    [InlineData("production-values.yaml", "RollingUpdate")]
    public async Task Strategy_FollowsWhereTheBudgetLies(string valuesFile, string strategy)
    {
        var deployment = (await ChartFolder.OfAsync(valuesFile)).Single(item => item.Kind == "Deployment");
        ((string)deployment["spec", "strategy", "type"]!).ShouldBe(strategy);
    }
}
