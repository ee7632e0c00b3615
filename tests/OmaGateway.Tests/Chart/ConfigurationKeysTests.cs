using System.Text.Json.Nodes;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>Every variable that any values file sets is one that somebody reads.</summary>
public class ConfigurationKeysTests
{
    /// <summary>Variables of the runtime, of OpenSSL as .NET reads it, of OpenTelemetry; and what the chart needs to build one of them.</summary>
    private static readonly string[] Foreign =
    [
        "ASPNETCORE_ENVIRONMENT", "DOTNET_DbgEnableMiniDump", "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "SSL_CERT_FILE",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "POD_NAME", "POD_NAMESPACE",
    ];

    private static readonly JsonNode Shipped = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.ConfigFolder, "gateway.json")))!;

    [Fact]
    public async Task Variables_OfEveryValuesFile_AreRead()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in ChartFolder.ValuesFiles)
        {
            var container = (await ChartFolder.OfAsync(file)).Single(item => item.Kind == "Deployment").PodSpec!["containers"]![0]!;
            names.UnionWith(container["env"]!.AsArray().Select(variable => (string)variable!["name"]!));
        }

        names.Count.ShouldBeGreaterThan(20);
        names.Except(Foreign).Where(name => !IsRead(name.Split("__"))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("MailBudget__DailyLimits")]
    [InlineData("Mailbox__DailyLimit")]
    [InlineData("Secrets__KeyFiles")]
    [InlineData("ReverseProxy__Clusters__omma__Destinations__primary__Address")]
    public void Variable_MisSpelt_IsFound(string name) => IsRead(name.Split("__")).ShouldBeFalse();

    /// <summary>A section X is bound to the class XOptions; ReverseProxy is YARP's and must name what gateway.json has.</summary>
    private static bool IsRead(string[] path)
    {
        if (path[0] == "ReverseProxy")
        {
            return path.Aggregate((JsonNode?)Shipped, (node, key) => (node as JsonObject)?[key]) is not null;
        }

        var type = typeof(Program).Assembly.GetTypes().SingleOrDefault(candidate => candidate.Name == path[0] + "Options");
        return type is not null && IsProperty(type, path[1..]);
    }

    private static bool IsProperty(Type type, string[] path)
    {
        if (path.Length == 0 || (path.Length == 1 && int.TryParse(path[0], out _) && type != typeof(string) && type.IsAssignableTo(typeof(System.Collections.IEnumerable))))
        {
            return true;
        }

        // SecretFiles reads X from the file that XFile names.
        var property = type.GetProperty(path[0]) ?? (path is [var last] && last.EndsWith("File", StringComparison.Ordinal) && type.Name is "SecretsOptions" or "RedisOptions" or "BssOptions" ? type.GetProperty(path[0][..^4]) : null);
        return property is not null && IsProperty(property.PropertyType, path[1..]);
    }
}
