using System.Text.Json;
using System.Text.Json.Nodes;

namespace OmaGateway.Tests.Chart;

/// <summary>The Kubernetes API's types, by tests/tools/kubernetes-types/validate.mjs: wrong types, missing and unknown fields.</summary>
internal static class KubernetesTypes
{
    public static async Task<IReadOnlyList<(int Index, string Text)>> ProblemsAsync(IEnumerable<JsonNode> objects)
    {
        var (exitCode, output, error) = await Tool.RunAsync(
            "node",
            [Path.Combine("tests", "tools", "kubernetes-types", "validate.mjs")],
            JsonSerializer.Serialize(objects));
        exitCode.ShouldBe(0, error);
        return [.. JsonNode.Parse(output)!.AsArray().Select(problem => ((int)problem!["index"]!, (string)problem["problem"]!))];
    }
}
