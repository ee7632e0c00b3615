using System.Text.Json.Nodes;

namespace OmaGateway.Tests.Chart;

/// <summary>The security rules on every pod of every values file, and on pods with a fault planted.</summary>
public class PodRulesTests
{
    public static TheoryData<string> ValuesFiles => [.. ChartFolder.ValuesFiles];

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task EveryPod_KeepsTheRules(string valuesFile)
    {
        var pods = (await ChartFolder.OfAsync(valuesFile)).Where(item => item.PodSpec is not null).ToList();
        pods.Count.ShouldBeGreaterThanOrEqualTo(4);
        pods.SelectMany(pod => PodRules.Violations(pod.PodSpec!, serves: pod.Kind != "Pod").Select(rule => $"{pod}: {rule}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("hostNetwork", "true", "host namespaces")]
    [InlineData("automountServiceAccountToken", "true", "service account token")]
    [InlineData("enableServiceLinks", "true", "service links")]
    [InlineData("securityContext/runAsUser", "0", "pod runs as root")]
    [InlineData("securityContext/seccompProfile/type", "\"Unconfined\"", "pod seccomp")]
    [InlineData("volumes/0", "{\"name\":\"x\",\"hostPath\":{\"path\":\"/\"}}", "volume type")]
    [InlineData("volumes/0", "{\"name\":\"x\",\"emptyDir\":{}}", "unbounded emptyDir")]
    [InlineData("containers/0/securityContext/allowPrivilegeEscalation", "null", "privilege escalation")]
    [InlineData("containers/0/securityContext/readOnlyRootFilesystem", "false", "writable root")]
    [InlineData("containers/0/securityContext/runAsNonRoot", "false", "container runs as root")]
    [InlineData("containers/0/securityContext/privileged", "true", "privileged")]
    [InlineData("containers/0/securityContext/capabilities/add", "[\"NET_ADMIN\"]", "capabilities")]
    [InlineData("containers/0/securityContext/capabilities", "null", "capabilities")]
    [InlineData("containers/0/securityContext/seccompProfile", "null", "container seccomp")]
    [InlineData("containers/0/ports/0/hostPort", "80", "host port")]
    [InlineData("containers/0/image", "\"registry.example.com:5000/oma-gateway\"", "image is not pinned")]
    [InlineData("containers/0/image", "\"oma-gateway:latest\"", "image is not pinned")]
    [InlineData("containers/0/resources/limits", "null", "resources")]
    [InlineData("containers/0/readinessProbe", "null", "probes")]
    [InlineData("containers/0/env/0", "{\"name\":\"Secrets__Key\",\"value\":\"x\"}", "secret in clear")]
    public async Task PlantedFault_IsFound(string path, string json, string rule)
    {
        var spec = (await ChartFolder.OfAsync("production-values.yaml")).Single(item => item.Kind == "Deployment").PodSpec!.DeepClone();
        string[] parts = path.Split('/');
        var parent = parts[..^1].Aggregate(spec, (node, key) => int.TryParse(key, out int index) ? node[index]! : node[key]!);
        if (int.TryParse(parts[^1], out int last))
        {
            parent[last] = JsonNode.Parse(json);
        }
        else
        {
            parent[parts[^1]] = JsonNode.Parse(json);
        }

        PodRules.Violations(spec, serves: true).ShouldBe([rule]);
    }

    /// <summary>The Service of the management listener is named by no entrance.</summary>
    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Management_IsReachedByNoEntrance(string valuesFile)
    {
        var objects = await ChartFolder.OfAsync(valuesFile);
        foreach (var entrance in objects.Where(item => item.Kind is "Ingress" or "HTTPRoute"))
        {
            entrance.Json.ToJsonString().ShouldNotContain("management");
        }

        var publicService = objects.Single(item => item is { Kind: "Service", Name: "oma-gateway" or "oma" });
        publicService["spec", "ports"].AsArray().Select(port => (string)port!["targetPort"]!).ShouldBe(["public"]);
    }

    /// <summary>Both directions are named for every pod that runs for long, so that what is not listed is denied.</summary>
    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task NetworkPolicy_CoversEveryServingPod(string valuesFile)
    {
        var objects = await ChartFolder.OfAsync(valuesFile);
        var policies = objects.Where(item => item.Kind == "NetworkPolicy").ToList();
        foreach (var pod in objects.Where(item => item.Kind is "Deployment" or "StatefulSet" && valuesFile != "placement-values.yaml"))
        {
            var policy = policies.Single(item => JsonNode.DeepEquals(item["spec", "podSelector", "matchLabels"], pod["spec", "selector", "matchLabels"]));
            policy["spec", "policyTypes"].ToJsonString().ShouldBe("""["Ingress","Egress"]""");
            policy["spec", "ingress"].AsArray().ShouldAllBe(rule => rule!["from"]!.AsArray().Count > 0 && rule["ports"]!.AsArray().Count > 0);
            policy["spec", "egress"].AsArray().ShouldAllBe(rule => rule!["to"]!.AsArray().Count > 0 && rule["ports"]!.AsArray().Count > 0);
        }
    }
}
