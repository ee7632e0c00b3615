using System.Text.Json.Nodes;

namespace OmaGateway.Tests.Chart;

/// <summary>What can't be right is refused before anything is installed, with a sentence that says what to do.</summary>
public class ValuesTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(ChartFolder.Read("values.schema.json"))!;

    [Theory]
    [InlineData("replicas=2", "additional properties 'replicas' not allowed")]
    [InlineData("redis.enable=true", "additional properties 'enable' not allowed")]
    [InlineData("networkPolicy.redis.cidr=x", "additional properties 'cidr' not allowed")]
    [InlineData("replicaCount=0", "minimum: got 0, want 1")]
    [InlineData("replicaCount=two", "got string, want integer")]
    [InlineData("image.pullPolicy=Sometimes", "value must be one of")]
    [InlineData("image.digest=sha256:abc", "does not match pattern")]
    [InlineData("mailBudget.dailyLimit=-1", "minimum: got -1, want 0")]
    [InlineData("mailBudget.timeZone=Asia Shanghai", "does not match pattern")]
    [InlineData("applicantLimits.perAddress.dayShare=2", "maximum: got 2, want 1")]
    [InlineData("gateway.trustedProxies[0]=10.0.0.1", "does not match pattern")]
    [InlineData("gateway.allowedOrigins[0]=*", "does not match pattern")]
    [InlineData("upstreams.oma=service.besclouds.com", "does not match pattern")]
    [InlineData("telemetry.otlpProtocol=udp", "value must be one of")]
    [InlineData("ingress.hosts[0]=https://x", "does not match pattern")]
    [InlineData("service.type=NodePort", "value must be one of")]
    [InlineData("resources.limits.memory=lots", "does not match pattern")]
    [InlineData("shutdown.preStopSeconds=0", "minimum: got 0, want 1")]
    public async Task Schema_WrongValue_IsRefusedWithItsMessage(string set, string message)
        => await RefusedAsync([message, "/" + set.Split(['.', '=', '['])[0] is var first && message.StartsWith("additional", StringComparison.Ordinal) ? "" : first], "--set", set);

    [Theory]
    [InlineData("two memories can't keep one mail budget", "replicaCount=2")]
    [InlineData("two memories can't keep one mail budget", "autoscaling.enabled=true")]
    [InlineData("secrets.existingSecret is empty", "secrets.existingSecret=")]
    [InlineData("secrets.previousKey names the same key", "secrets.previousKey=key")]
    [InlineData("needs redis.existingSecret", "redis.enabled=true", "redis.existingSecret=")]
    [InlineData("the key ring that opens the cookies lies in Redis", "sessions.enabled=true")]
    [InlineData("the ledger lies in Redis", "redis.enabled=true", "embedded.persistence.enabled=true")]
    [InlineData("set redis.enabled=true too", "redis.trial.enabled=true")]
    [InlineData("no application would ever be forwarded", "redis.enabled=true", "redis.trial.enabled=true", "mailBudget.requiredAcks=1")]
    [InlineData("mailBudget.requiredAcks needs redis.enabled=true", "mailBudget.requiredAcks=1")]
    [InlineData("mailBudget.timeZone is empty", "mailBudget.timeZone=")]
    [InlineData("mailBudget.timeZone is empty", "mailBudget.timeZone=null")]
    [InlineData("leaves nothing of mailBudget.dailyLimit", "mailBudget.headroom=100")]
    [InlineData("gateway.trustedProxies must name", "ingress.enabled=true", "ingress.className=traefik", "ingress.hosts[0]=a.example.com")]
    [InlineData("gateway.trustedProxies must name", "httpRoute.enabled=true", "httpRoute.parentRefs[0].name=public")]
    [InlineData("applicantLimits.perAddress needs gateway.trustedProxies", "applicantLimits.perAddress.permits=5")]
    [InlineData("applicantLimits.perAddress needs gateway.trustedProxies", "applicantLimits.perAddress.dayShare=1")]
    [InlineData("a secret in clear", "settings.Secrets:Key=x")]
    [InlineData("a secret in clear", "settings.redis:connectionstring=x")]
    [InlineData("a secret in clear", "settings.Ops:Token=x")]
    [InlineData("a secret in clear", "settings.Bss:SecretKey=x")]
    [InlineData("bss.accessKey and bss.existingSecret belong together", "bss.accessKey=AK")]
    [InlineData("bss.accessKey and bss.existingSecret belong together", "bss.existingSecret=mine")]
    [InlineData("enable-underscores-in-headers", "ingress.enabled=true", "ingress.hosts[0]=a.example.com", "gateway.trustedProxies[0]=10.0.0.0/8")]
    [InlineData("ingress.enabled=true needs ingress.hosts", "ingress.enabled=true", "ingress.className=traefik", "gateway.trustedProxies[0]=10.0.0.0/8")]
    [InlineData("needs httpRoute.parentRefs", "httpRoute.enabled=true", "gateway.trustedProxies[0]=10.0.0.0/8")]
    [InlineData("needs externalSecrets.storeName", "externalSecrets.enabled=true", "externalSecrets.key.remoteKey=k")]
    [InlineData("needs externalSecrets.key.remoteKey", "externalSecrets.enabled=true", "externalSecrets.storeName=s")]
    [InlineData("needs externalSecrets.previousKey.remoteKey", "externalSecrets.enabled=true", "externalSecrets.storeName=s", "externalSecrets.key.remoteKey=k", "secrets.previousKey=p")]
    [InlineData("needs externalSecrets.redis.remoteKey", "externalSecrets.enabled=true", "externalSecrets.storeName=s", "externalSecrets.key.remoteKey=k", "redis.enabled=true")]
    [InlineData("autoscaling.minReplicas is above", "autoscaling.enabled=true", "redis.enabled=true", "autoscaling.minReplicas=9")]
    [InlineData("needs its name and averageValue", "autoscaling.enabled=true", "redis.enabled=true", "autoscaling.customMetric.enabled=true")]
    [InlineData("image.tag=latest", "image.tag=latest")]
    [InlineData("redis.trial.image.tag=latest", "redis.trial.image.tag=latest")]
    [InlineData("killed in the middle of it", "shutdown.terminationGraceSeconds=40", "shutdown.preStopSeconds=10")]
    public async Task Guard_CombinationThatBreaksAPromise_IsRefusedAndSaysWhatToDo(string message, params string[] sets)
        => await RefusedAsync([message], [.. sets.SelectMany(set => new[] { "--set", set })]);

    [Fact]
    public async Task Guard_SeveralFaults_AreNamedAtOnce()
        => await RefusedAsync(["mail budget", "secrets.existingSecret", "timeZone"], "--set", "replicaCount=2,secrets.existingSecret=,mailBudget.timeZone=");

    /// <summary>The names that hold: with the documented defaults of the two Secrets these render.</summary>
    [Theory]
    [InlineData("replicaCount=3,redis.enabled=true")]
    [InlineData("replicaCount=3,redis.enabled=true,redis.existingSecret=mine,secrets.existingSecret=mine")]
    [InlineData("autoscaling.enabled=true,redis.enabled=true")]
    public async Task NamesThatHold_UsedTogether_Render(string sets)
        => (await ChartFolder.HelmAsync("template", "oma-gateway", ChartFolder.Path, "--set", sets)).ExitCode.ShouldBe(0);

    /// <summary>Text that looks like a number or a flag: unquoted in a template it would change its type on the way to the cluster.</summary>
    [Fact]
    public async Task Strings_ThatLookLikeNumbers_StayStrings()
    {
        var objects = await ChartFolder.RenderAsync(
            "production-values.yaml",
            "--set",
            "autoscaling.customMetric.enabled=true",
            "--set-string",
            "secrets.existingSecret=1,secrets.key=2,redis.existingSecret=3,redis.key=true,privateCa.existingConfigMap=5,privateCa.key=6,priorityClassName=7,image.pullSecrets[0]=8,"
            + "bss.accessKey=19,bss.existingSecret=20,bss.key=21,externalSecrets.storeName=9,externalSecrets.key.remoteKey=10,externalSecrets.key.property=11,topology.hostKey=12,topology.zoneKey=13,ingress.className=14,"
            + "autoscaling.customMetric.name=15,autoscaling.customMetric.averageValue=16,podLabels.a=17,ingress.hosts[0]=18");
        (await KubernetesTypes.ProblemsAsync(objects.Select(item => item.Json))).ShouldBeEmpty();
    }

    [Fact]
    public void Schema_EveryNode_IsClosedAndDescribed()
    {
        var faults = new List<string>();
        Walk(Schema, "", (path, node) =>
        {
            if (path.Length > 0 && string.IsNullOrWhiteSpace((string?)node["description"]))
            {
                faults.Add($"{path} has no description");
            }

            bool map = node["additionalProperties"] is JsonObject values && values["type"] is not null;
            if (node["type"] is null)
            {
                faults.Add($"{path} has no type");
            }

            if (node["type"] is JsonValue type && (string)type! == "object" && !map && node["additionalProperties"]?.GetValueKind() != System.Text.Json.JsonValueKind.False)
            {
                faults.Add($"{path} lets unknown values pass");
            }
        });
        faults.ShouldBeEmpty();
    }

    /// <summary>A value without a schema would be refused; a schema without a value would be an option that nobody sees: all but the CPU limits, unset by choice.</summary>
    [Fact]
    public void Schema_AndValues_HaveTheSameKeys()
    {
        var values = ValuesTable.Leaves(ChartFolder.ReadYaml("values.yaml")).Select(leaf => leaf.Key).ToList();
        values.Except(ValuesTable.Rows().Select(row => row.Key)).ShouldBeEmpty();
        ValuesTable.Rows().Select(row => row.Key).Except(values).ShouldBe(["redis.trial.resources.limits.cpu", "resources.limits.cpu"], ignoreOrder: true);
    }

    /// <summary>An option that no template reads would be a promise that nothing keeps.</summary>
    [Fact]
    public void Values_EveryKey_IsReadByATemplate()
    {
        string templates = string.Concat(Directory.GetFiles(ChartFolder.File("templates"), "*", SearchOption.AllDirectories).Select(File.ReadAllText));
        ValuesTable.Rows().Select(row => row.Key.Split('.')[^1]).Where(name => !templates.Contains("." + name, StringComparison.Ordinal)).Distinct()
            .ShouldBe(Wholesale, ignoreOrder: true);
    }

    /// <summary>Names that are passed on with the object around them.</summary>
    private static readonly string[] Wholesale = ["cpu", "memory"];

    private static async Task RefusedAsync(string[] messages, params string[] arguments)
    {
        var (exitCode, output, error) = await ChartFolder.HelmAsync(["template", "oma-gateway", ChartFolder.Path, .. arguments]);
        exitCode.ShouldNotBe(0, output);
        foreach (string message in messages)
        {
            error.ShouldContain(message);
        }
    }

    private static void Walk(JsonNode node, string path, Action<string, JsonNode> visit)
    {
        visit(path, node);
        foreach (var (name, child) in node["properties"]?.AsObject() ?? [])
        {
            Walk(child!, $"{path}/{name}", visit);
        }

        foreach (string key in (string[])["items", "additionalProperties"])
        {
            if (node[key] is JsonObject child && child["properties"] is not null)
            {
                Walk(child, $"{path}/{key}", visit);
            }
        }
    }
}
