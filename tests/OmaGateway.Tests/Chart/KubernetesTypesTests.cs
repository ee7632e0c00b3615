using System.Text.Json.Nodes;

namespace OmaGateway.Tests.Chart;

/// <summary>Every rendered object against the Kubernetes API's own types, unknown fields refused.</summary>
public class KubernetesTypesTests
{
    [Fact]
    public async Task EveryRenderedObject_ChecksAgainstTheApisTypes()
    {
        var rendered = new List<(string File, Manifest Object)>();
        foreach (string file in ChartFolder.ValuesFiles)
        {
            rendered.AddRange((await ChartFolder.OfAsync(file)).Select(item => (file, item)));
        }

        var problems = await KubernetesTypes.ProblemsAsync(rendered.Select(item => item.Object.Json));
        problems.Select(problem => $"{rendered[problem.Index].File}: {rendered[problem.Index].Object}: {problem.Text}").ShouldBeEmpty();
    }

    /// <summary>The check itself: each fault is seen.</summary>
    [Theory]
    [InlineData("spec/template/spec/containers/0/imagePullPolice", "\"Always\"", "imagePullPolice is not a field of Deployment")]
    [InlineData("spec/template/spec/containers/0/securityContext/readOnlyRootFileSystem", "true", "readOnlyRootFileSystem is not a field")]
    [InlineData("spec/template/spec/containers/0/env/0/value", "1", "must be string")]
    [InlineData("spec/replicas", "\"3\"", "must be integer")]
    [InlineData("spec/selector", "null", "data/spec")]
    [InlineData("spec/template/spec/containers/0/resources/limits/memory", "\"256 MB\"", "memory")]
    [InlineData("apiVersion", "\"apps/v2\"", "no such kind: apps/v2 Deployment")]
    [InlineData("metadata/label", "{}", "label is not a field")]
    public async Task PlantedFault_IsFound(string path, string json, string expected)
    {
        var deployment = (await ChartFolder.OfAsync("trial-values.yaml")).Single(item => item.Kind == "Deployment").Json.DeepClone();
        string[] parts = path.Split('/');
        var parent = parts[..^1].Aggregate(deployment, (node, key) => int.TryParse(key, out int index) ? node[index]! : node[key]!);
        parent[parts[^1]] = JsonNode.Parse(json);

        (await KubernetesTypes.ProblemsAsync([deployment])).ShouldContain(problem => problem.Text.Contains(expected, StringComparison.Ordinal));
    }
}
