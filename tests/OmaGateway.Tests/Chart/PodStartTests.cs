using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Chart;

/// <summary>The published gateway, started the way the pod would start it, with the rendered ConfigMap and environment as its only configuration.</summary>
public class PodStartTests
{
    private const string Tenant = "/rest/oma/softwareconsole/tenant/querytenantbasic";

    [Fact]
    public async Task Pod_Started_RunsWithoutRightsAndWritesNowhereElse()
    {
        await using var pod = await Pod.StartAsync("default-values.yaml");

        pod.Status("Uid").ShouldBe("1654\t1654\t1654\t1654");
        pod.Status("Gid").ShouldBe("1654\t1654\t1654\t1654");
        pod.Status("NoNewPrivs").ShouldBe("1");
        foreach (string set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" })
        {
            pod.Status(set).ShouldBe("0000000000000000", set);
        }

        pod.WritableMounts().ShouldBe(["/tmp", "/var/lib/oma-gateway"], ignoreOrder: true);
    }

    [Fact]
    public async Task Pod_Started_AnswersEveryProbeOnTheManagementListenerAlone()
    {
        await using var pod = await Pod.StartAsync("default-values.yaml");
        foreach (string probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
        {
            var get = pod.Container[probe]!["httpGet"]!;
            ((string)get["port"]!).ShouldBe("management");
            (await pod.Management.GetAsync((string)get["path"]!)).StatusCode.ShouldBe(HttpStatusCode.OK, probe);
            (await pod.Public.GetAsync((string)get["path"]!)).StatusCode.ShouldBe(HttpStatusCode.NotFound, probe);
        }
    }

    [Fact]
    public async Task Pod_Touring_ServesWithinTheMemoryLimit()
    {
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var pod = await StartAsync(simulator);

        // The header that the upstream's pages misspell, healed; the answer masked.
        using var answer = await AskAsync(pod, "X-Auth_Token", "tok-1");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, pod.Process.Output);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("****");
        var arrived = simulator.Journal.RequestsTo(OmaRoute.Tenant).ShouldHaveSingleItem();
        arrived.Headers.Where(header => header.Key.StartsWith("x-auth", StringComparison.OrdinalIgnoreCase)).ShouldHaveSingleItem().Key.ShouldBe("X-Auth-Token");

        (await pod.Public.GetAsync(Tenant)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        // Again, in the other spelling: a hit, and the upstream saw one request.
        using var again = await AskAsync(pod, "X-Auth-Token", "tok-1");
        again.Headers.GetValues("Cache-Status").ShouldHaveSingleItem().ShouldContain("hit");
        simulator.Journal.Count(OmaRoute.Tenant).ShouldBe(1);

        // Three mails a day: the fourth application is answered by the gateway.
        var applied = new List<HttpStatusCode>();
        for (int i = 1; i <= 4; i++)
        {
            using var application = await pod.Public.PostAsJsonAsync(
                "/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant",
                new { companyName = "Example Ltd", phone = $"1390000000{i}", phoneVerifyCode = "123456", email = $"user{i}@example.com" });
            applied.Add(application.StatusCode);
        }

        applied.ShouldBe([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], pod.Process.Output);
        simulator.Journal.MailCount.ShouldBe(3);

        for (int i = 0; i < 500; i++)
        {
            (await AskAsync(pod, "X-Auth-Token", $"user-{i}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        long peak = long.Parse(pod.Status("VmHWM").Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
        peak.ShouldBeLessThan(Pod.MemoryLimit);
    }

    /// <summary>
    /// What the kubelet does: the endpoint goes first (preStop), so that no new request comes; then SIGTERM, with requests still at the upstream.
    /// Each of them must get its answer.
    /// </summary>
    [Fact]
    public async Task Pod_ToldToStopUnderLoad_AnswersEveryRequestAndExitsInTime()
    {
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var pod = await StartAsync(simulator);
        simulator.Faults.Apply(new FaultSwitches { LatencyMs = 300, JitterMs = 700 });
        using var endpoint = new CancellationTokenSource();
        int number = 0;
        var clients = Enumerable.Range(0, 32).Select(async _ =>
        {
            var statuses = new List<HttpStatusCode>();
            do
            {
                using var answer = await AskAsync(pod, "X-Auth-Token", $"user-{Interlocked.Increment(ref number)}");
                statuses.Add(answer.StatusCode);
            }
            while (!endpoint.IsCancellationRequested);
            return statuses;
        }).ToList();
        await Poll.UntilAsync(() => simulator.Journal.Count(OmaRoute.Tenant) > 64, "the load has run for a while", TimeSpan.FromMinutes(3));

        await endpoint.CancelAsync();
        simulator.Journal.RequestsTo(OmaRoute.Tenant).Count(request => request.Status is null).ShouldBeGreaterThan(0, "requests are at the upstream");
        pod.Process.Signal("TERM");

        var answers = (await Task.WhenAll(clients)).SelectMany(statuses => statuses).ToList();
        answers.ShouldAllBe(status => status == HttpStatusCode.OK);
        answers.Count.ShouldBe(number);
        using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await pod.Process.WaitForExitAsync(grace.Token);
        pod.Process.ExitCode.ShouldBe(0, pod.Process.Output);
    }

    /// <summary>The image's HEALTHCHECK and the chart's test pods ask by the gateway's own subcommand.</summary>
    [Fact]
    public async Task HealthCommand_AgainstThePod_ExitsByTheAnswer()
    {
        await using var pod = await Pod.StartAsync("default-values.yaml");
        string executable = Path.Combine(await PublishedGateway.FolderAsync(), "OmaGateway");
        async Task<int> HealthAsync(params string[] arguments) => (await Tool.RunAsync(executable, ["health", .. arguments])).ExitCode;

        (await HealthAsync("--url", $"{pod.Management.BaseAddress}healthz")).ShouldBe(0);
        (await HealthAsync("--url", $"{pod.Public.BaseAddress}readyz", "--status", "404")).ShouldBe(0);
        (await HealthAsync("--url", $"{pod.Public.BaseAddress}readyz")).ShouldBe(1);
        (await HealthAsync("--url", $"http://127.0.0.1:{RedisServer.FreePort()}/")).ShouldBe(1);
        (await HealthAsync("--url", "healthz")).ShouldBe(1);
    }

    private static Task<Pod> StartAsync(RunningSimulator simulator)
        => Pod.StartAsync("default-values.yaml", $"upstreams.mall={simulator.Address}", $"upstreams.oma={simulator.Address}", "mailBudget.dailyLimit=3", "mailBudget.assumeSpentWhenUnknown=0");

    private static async Task<HttpResponseMessage> AskAsync(Pod pod, string header, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Tenant);
        request.Headers.TryAddWithoutValidation(header, token);
        return await pod.Public.SendAsync(request);
    }
}
