using System.Text.Json.Nodes;

namespace OmaGateway.Tests.Chart;

/// <summary>
/// Kubernetes' "restricted" pod security standard and this project's own rules, as a pure function of a pod's spec.
/// See kubernetes.io/docs/concepts/security/pod-security-standards.
/// </summary>
internal static class PodRules
{
    private static readonly string[] Volumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    /// <param name="spec">A pod's <c>spec</c>.</param>
    /// <param name="serves">A pod that serves needs probes; a test pod does not.</param>
    public static IReadOnlyList<string> Violations(JsonNode spec, bool serves)
    {
        var pod = spec["securityContext"];
        var found = new List<string>();
        void Rule(bool kept, string text)
        {
            if (!kept)
            {
                found.Add(text);
            }
        }

        Rule(spec["hostNetwork"] is null && spec["hostPID"] is null && spec["hostIPC"] is null, "host namespaces");
        Rule(Is(spec["automountServiceAccountToken"], "false"), "service account token");
        Rule(Is(spec["enableServiceLinks"], "false"), "service links");
        Rule(Is(pod?["runAsNonRoot"], "true") && pod?["runAsUser"]?.ToString() is not (null or "0"), "pod runs as root");
        Rule(Is(pod?["seccompProfile"]?["type"], "RuntimeDefault"), "pod seccomp");
        Rule(spec["volumes"]?.AsArray().All(volume => volume!.AsObject().All(pair => pair.Key == "name" || Volumes.Contains(pair.Key))) ?? true, "volume type");
        Rule(spec["volumes"]?.AsArray().All(volume => volume!["emptyDir"] is not { } empty || empty["sizeLimit"] is not null) ?? true, "unbounded emptyDir");
        var containers = spec["containers"]!.AsArray().Concat(spec["initContainers"]?.AsArray() ?? []).Select(container => container!);
        foreach (var container in containers)
        {
            var security = container["securityContext"];
            Rule(Is(security?["allowPrivilegeEscalation"], "false"), "privilege escalation");
            Rule(Is(security?["readOnlyRootFilesystem"], "true"), "writable root");
            Rule(Is(security?["runAsNonRoot"], "true"), "container runs as root");
            Rule(security?["privileged"] is null, "privileged");
            Rule(security?["capabilities"]?["drop"]?.ToJsonString() == """["ALL"]""" && security["capabilities"]!["add"] is null, "capabilities");
            Rule(Is(security?["seccompProfile"]?["type"], "RuntimeDefault"), "container seccomp");
            Rule(container["ports"]?.AsArray().All(port => port!["hostPort"] is null) ?? true, "host port");
            Rule(Pinned((string)container["image"]!), "image is not pinned");
            Rule(container["resources"]?["requests"]?["cpu"] is not null && container["resources"]?["requests"]?["memory"] is not null && container["resources"]?["limits"]?["memory"] is not null, "resources");
            Rule(!serves || (container["startupProbe"] is not null && container["livenessProbe"] is not null && container["readinessProbe"] is not null), "probes");
            Rule(container["env"]?.AsArray().All(variable => variable!["value"] is null || !Secret((string)variable["name"]!)) ?? true, "secret in clear");
        }

        return found;
    }

    private static bool Is(JsonNode? node, string value) => string.Equals(node?.ToString(), value, StringComparison.OrdinalIgnoreCase);

    private static bool Pinned(string image)
        => image.Contains("@sha256:", StringComparison.Ordinal) || (image.LastIndexOf(':') > image.LastIndexOf('/') && !image.EndsWith(":latest", StringComparison.Ordinal) && !image.EndsWith(':'));

    /// <summary>A variable whose name says that it holds a secret, and not the path of a file with one.</summary>
    private static bool Secret(string name)
        => !name.EndsWith("File", StringComparison.Ordinal) && (name.Contains("Password", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Secrets__", StringComparison.Ordinal) || name.Contains("ConnectionString", StringComparison.Ordinal));
}
