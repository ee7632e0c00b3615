using System.Text.Json.Nodes;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>The chart's own files, and what helm makes of them.</summary>
internal static class ChartFolder
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<Manifest>>>> Rendered = new();

    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "charts", "oma-gateway");

    /// <summary>Names of the values files of <c>ci/</c>.</summary>
    public static IReadOnlyList<string> ValuesFiles { get; } = [.. Directory.GetFiles(File("ci"), "*-values.yaml").Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public static string Read(params string[] parts) => System.IO.File.ReadAllText(File(parts));

    public static JsonObject ReadYaml(params string[] parts) => Manifest.Parse(Read(parts)).Single();

    public static Task<(int ExitCode, string Output, string Error)> HelmAsync(params string[] arguments) => Tool.RunAsync(Tool.Helm, arguments);

    /// <summary>helm template with the values file of that name and further arguments; fails unless helm succeeds.</summary>
    public static async Task<IReadOnlyList<Manifest>> RenderAsync(string valuesFile, params string[] more)
    {
        var (exitCode, output, error) = await HelmAsync(["template", "oma-gateway", Path, "--namespace", "mall", "--values", File("ci", valuesFile), .. more]);
        exitCode.ShouldBe(0, $"{valuesFile}: {error}");
        return Manifest.All(output);
    }

    /// <summary>The same without further arguments, rendered once for all tests.</summary>
    public static Task<IReadOnlyList<Manifest>> OfAsync(string valuesFile)
        => Rendered.GetOrAdd(valuesFile, static name => new(() => RenderAsync(name))).Value;
}
