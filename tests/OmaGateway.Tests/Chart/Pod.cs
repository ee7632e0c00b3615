using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>
/// The published gateway started as the rendered Deployment says: its user, file systems, arguments, environment and volumes, by
/// <c>tests/tools/as-a-pod.sh</c>. Two things differ from a cluster: the ports are free ones, and the memory limit is the heap limit that .NET derives
/// from a container of 256 MiB (three quarters), beside the test's own look at the peak.
/// </summary>
internal sealed class Pod : IAsyncDisposable
{
    public const long MemoryLimit = 256L << 20;
    private static readonly string[] Mounts = ["/etc/oma-gateway/config", "/run/secrets/oma-gateway", "/tmp", "/var/lib/oma-gateway"];

    private readonly DirectoryInfo _folder;

    private Pod(DirectoryInfo folder, ChildProcess process, JsonNode container, int publicPort, int managementPort)
    {
        (_folder, Process, Container) = (folder, process, container);
        Public = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{publicPort}"), Timeout = TimeSpan.FromSeconds(60) };
        Management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{managementPort}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public ChildProcess Process { get; }

    /// <summary>The container as rendered, for its probes.</summary>
    public JsonNode Container { get; }

    public HttpClient Public { get; }

    public HttpClient Management { get; }

    public static async Task<Pod> StartAsync(string valuesFile, params string[] sets)
    {
        var objects = await ChartFolder.RenderAsync(valuesFile, [.. sets.SelectMany(set => new[] { "--set", set })]);
        var spec = objects.Single(item => item.Kind == "Deployment").PodSpec!;
        var container = spec["containers"]![0]!;
        container["volumeMounts"]!.AsArray().Select(mount => (string)mount!["mountPath"]!).ShouldBeSubsetOf(Mounts, "as-a-pod.sh mounts these");

        var folder = Directory.CreateTempSubdirectory("oma-pod-");
        (int publicPort, int managementPort) = (RedisServer.FreePort(), RedisServer.FreePort());
        await FillAsync(folder, objects, spec, Environment(container, publicPort, managementPort));
        string[] arguments = [.. container["args"]!.AsArray().Select(argument => (string)argument!)];
        var process = ChildProcess.Start(
            "unshare",
            ["--mount", "--propagation", "private", Path.Combine(Repository.Root, "tests", "tools", "as-a-pod.sh"), folder.FullName, .. arguments]);
        var pod = new Pod(folder, process, container, publicPort, managementPort);
        try
        {
            await Poll.UntilAsync(() => pod.IsUpAsync(), "the start-up probe answers", TimeSpan.FromMinutes(3));
            return pod;
        }
        catch
        {
            await pod.DisposeAsync();
            throw;
        }
    }

    /// <summary>A field of /proc/PID/status.</summary>
    public string Status(string field) => File.ReadLines($"/proc/{Process.Id}/status").Single(line => line.StartsWith(field + ":", StringComparison.Ordinal))[(field.Length + 1)..].Trim();

    /// <summary>Where the process can write, by its own mounts; /proc and devices are the kernel's.</summary>
    public IEnumerable<string> WritableMounts() => File.ReadLines($"/proc/{Process.Id}/mountinfo")
        .Select(line => line.Split(' '))
        .Where(fields => fields[5].Split(',').Contains("rw") && !fields[4].StartsWith("/proc", StringComparison.Ordinal) && !fields[4].StartsWith("/dev/", StringComparison.Ordinal))
        .Select(fields => fields[4]);

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        Management.Dispose();
        await Process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsUpAsync()
    {
        Process.HasExited.ShouldBeFalse(Process.Output);
        try
        {
            using var answer = await Management.GetAsync((string)Container["startupProbe"]!["httpGet"]!["path"]!);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Environment(JsonNode container, int publicPort, int managementPort) =>
    [
        .. container["env"]!.AsArray().Select(variable => $"{variable!["name"]}={(variable["value"] is { } value ? (string)value! : "pod-0")}")
            .Select(line => line.Replace("http://*:8080", $"http://*:{publicPort}", StringComparison.Ordinal).Replace("http://*:8081", $"http://*:{managementPort}", StringComparison.Ordinal)),
        $"DOTNET_GCHeapHardLimit=0x{MemoryLimit * 3 / 4:X}",
    ];

    /// <summary>The volumes as the kubelet would lay them out, owned as fsGroup makes them.</summary>
    private static async Task FillAsync(DirectoryInfo folder, IReadOnlyList<Manifest> objects, JsonNode spec, IEnumerable<string> environment)
    {
        await File.WriteAllLinesAsync(Path.Combine(folder.FullName, "environment"), environment);
        string config = folder.CreateSubdirectory("config").FullName;
        foreach (var (name, content) in objects.Single(item => item is { Kind: "ConfigMap", Name: "oma-gateway-config" })["data"].AsObject())
        {
            await File.WriteAllTextAsync(Path.Combine(config, name), (string)content!);
        }

        string secrets = folder.CreateSubdirectory("secrets").FullName;
        var items = spec["volumes"]!.AsArray().Single(volume => (string)volume!["name"]! == "secrets")!["projected"]!["sources"]!.AsArray()
            .SelectMany(source => source!["secret"]!["items"]!.AsArray());
        foreach (var item in items)
        {
            await File.WriteAllTextAsync(Path.Combine(secrets, (string)item!["path"]!), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        }

        folder.CreateSubdirectory("tmp");
        folder.CreateSubdirectory("journal");
        await RunAsync("cp", "-r", await PublishedGateway.FolderAsync(), Path.Combine(folder.FullName, "app"));
        await RunAsync("chmod", "755", folder.FullName, Path.Combine(folder.FullName, "app"));
        await RunAsync("chown", "-R", "root:1654", secrets, config);
        await RunAsync("chmod", "-R", "u=rX,g=rX,o=", secrets);
        await RunAsync("chown", "1654:1654", Path.Combine(folder.FullName, "tmp"), Path.Combine(folder.FullName, "journal"));
    }

    private static async Task RunAsync(string tool, params string[] arguments)
    {
        var (exitCode, _, error) = await Tool.RunAsync(tool, arguments);
        exitCode.ShouldBe(0, $"{error} (this test starts a process as uid 1654 in a file system of its own, and so runs as root)");
    }
}
