using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>The image is described twice, for docker and for the SDK, and the chart relies on it: the three agree.</summary>
public partial class ContainerTests
{
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal);
    private static readonly string Final = Dockerfile[Dockerfile.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];
    private static readonly XElement Props = XElement.Load(Path.Combine(Repository.Root, "src", "OmaGateway", "Container.props"));

    [Fact]
    public void Base_IsTheSameAndBringsZonesWithoutAShell()
    {
        string image = Line("FROM").ShouldHaveSingleItem();
        image.ShouldBe(Property("ContainerBaseImage"));
        image.ShouldEndWith("-chiseled-extra");
    }

    [Fact]
    public async Task User_IsTheSameAsThePods()
    {
        Line("USER").ShouldBe([Property("ContainerUser")]);
        var pod = (await ChartFolder.OfAsync("default-values.yaml")).Single(item => item.Kind == "Deployment").PodSpec!;
        pod["securityContext"]!["runAsUser"]!.ToString().ShouldBe(Property("ContainerUser"));
    }

    [Fact]
    public async Task Ports_AreTheSameAsThePods()
    {
        var ports = Props.Descendants("ContainerPort").Single().Attribute("Include")!.Value.Split(';');
        Line("EXPOSE").Single().Split(' ').Select(port => port.Split('/')[0]).ShouldBe(ports);
        var container = (await ChartFolder.OfAsync("default-values.yaml")).Single(item => item.Kind == "Deployment").PodSpec!["containers"]![0]!;
        container["ports"]!.AsArray().Select(port => port!["containerPort"]!.ToString()).ShouldBe(ports);
    }

    [Fact]
    public async Task Variables_AreTheSameAndInThePod()
    {
        var variables = Props.Descendants("ContainerEnvironmentVariable").Select(item => $"{item.Attribute("Include")!.Value}={item.Attribute("Value")!.Value}").ToList();
        Line("ENV").Single().Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(variables);
        var container = (await ChartFolder.OfAsync("default-values.yaml")).Single(item => item.Kind == "Deployment").PodSpec!["containers"]![0]!;
        variables.ShouldBeSubsetOf(container["env"]!.AsArray().Select(variable => $"{variable!["name"]}={variable["value"]}"));
    }

    [Fact]
    public async Task EntryPointAndHealthCheck_StartThePublishedExecutable()
    {
        string executable = $"{Property("ContainerWorkingDirectory")}/OmaGateway";
        Line("WORKDIR").ShouldBe([Property("ContainerWorkingDirectory")]);
        Line("ENTRYPOINT").ShouldBe([$"""["{executable}"]"""]);
        Line("HEALTHCHECK").Single().ShouldEndWith($"""CMD ["{executable}", "health"]""");
        File.Exists(Path.Combine(await PublishedGateway.FolderAsync(), Path.GetFileName(executable))).ShouldBeTrue();
    }

    /// <summary>What the build copies exists, and .dockerignore lets it in.</summary>
    [Fact]
    public void Build_CopiesWhatExists()
    {
        var sources = CopyLine().Matches(Dockerfile).SelectMany(match => match.Groups[1].Value.Split(' ')[..^1]).ToList();
        sources.ShouldNotBeEmpty();
        string[] allowed = [.. File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..])];
        foreach (string source in sources)
        {
            Path.Exists(Path.Combine(Repository.Root, source)).ShouldBeTrue(source);
            allowed.ShouldContain(pattern => source == pattern || source.StartsWith(pattern + "/", StringComparison.Ordinal) || Regex.IsMatch(source, "^" + pattern.Replace(".", "\\.", StringComparison.Ordinal).Replace("*", ".*", StringComparison.Ordinal) + "$"), source);
        }
    }

    /// <summary>The bill names every package that brings an assembly, by what .NET itself writes down for the host of the build; and the runtime packs.</summary>
    [Fact]
    public async Task BillOfMaterials_NamesEveryPackageThatIsLinkedIn()
    {
        string folder = await PublishedGateway.FolderAsync();
        var bill = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "sbom.cdx.json")))!;
        var deps = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "OmaGateway.deps.json")))!;
        var packages = deps["targets"]!.AsObject().Single().Value!.AsObject()
            .Where(library => library.Value!["runtime"] is not null && (string)deps["libraries"]![library.Key]!["type"]! == "package")
            .Select(library => $"pkg:nuget/{library.Key.Replace('/', '@')}");
        var named = bill["components"]!.AsArray().Select(component => (string)component!["purl"]!).ToList();
        ((string)bill["bomFormat"]!).ShouldBe("CycloneDX");
        named.Intersect(packages).ShouldBe(packages, ignoreOrder: true);
        named.Except(packages).Select(purl => RuntimePack().Replace(purl, "")).ShouldBe(["pkg:nuget/Microsoft.AspNetCore.App.Runtime", "pkg:nuget/Microsoft.NETCore.App.Runtime.NativeAOT"], ignoreOrder: true);
    }

    [Fact]
    public async Task Publish_IsOneExecutableBesideItsConfigurationAndBill()
    {
        string folder = await PublishedGateway.FolderAsync();
        foreach (string file in Directory.GetFiles(Repository.ConfigFolder))
        {
            (await File.ReadAllBytesAsync(Path.Combine(folder, "config", Path.GetFileName(file)))).ShouldBe(await File.ReadAllBytesAsync(file));
        }

        Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ShouldBe(["OmaGateway", "config", "sbom.cdx.json"], ignoreOrder: true);
    }

    private static IEnumerable<string> Line(string instruction) => Regex.Matches(Final, $"^{instruction} +(.+)$", RegexOptions.Multiline).Select(match => Regex.Replace(match.Groups[1].Value.Trim(), " +", " "));

    private static string Property(string name) => Props.Descendants(name).Single().Value;

    [GeneratedRegex("^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex CopyLine();

    /// <summary>The platform and the version in a runtime pack's name.</summary>
    [GeneratedRegex(@"\.linux-[a-z0-9]+@10\.[0-9.]+$")]
    private static partial Regex RuntimePack();
}
