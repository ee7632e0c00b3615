using System.Net;
using System.Text.Json;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Ops;

/// <summary>Whether the gateway wants traffic, as a kubelet and a load balancer see it: the real process, real signals.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task Sigterm_FirstUnready_ThenStillServing_ThenGone()
    {
        await using var gateway = await GatewayProcess.StartAsync("Ops:DrainSeconds=4");
        (await StatusAsync(gateway.Management, "/readyz")).ShouldBe((HttpStatusCode.OK, "ready"));

        gateway.Process.Signal("TERM");

        await Poll.UntilAsync(async () => (await StatusAsync(gateway.Management, "/readyz")).Status == HttpStatusCode.ServiceUnavailable, "/readyz says 503");
        (await StatusAsync(gateway.Management, "/readyz")).Word.ShouldBe("draining");
        (await StatusAsync(gateway.Management, "/healthz")).Status.ShouldBe(HttpStatusCode.OK);

        // A new connection, as the load balancer may not have looked yet.
        using var late = new HttpClient { BaseAddress = gateway.Public.BaseAddress };
        (await late.GetAsync("/no-such-interface")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await WaitForExitAsync(gateway.Process);
        gateway.Process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Sigterm_WithAConsoleOpen_EndsTheStreamAndTheProcess()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var stream = await gateway.Management.GetAsync("/ops/events", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await stream.Content.ReadAsStreamAsync();
        (await body.ReadAsync(new byte[16])).ShouldBeGreaterThan(0);

        gateway.Process.Signal("TERM");

        await WaitForExitAsync(gateway.Process);
        gateway.Process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Redis_Down_IsAReasonButNotUnready()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await GatewayHost.StartAsync($"Redis:ConnectionString={redis.ConnectionString}");
        await Poll.UntilAsync(async () => await RedisAsync(gateway) == "up", "redis is up");

        await redis.KillAsync();

        await Poll.UntilAsync(async () => await RedisAsync(gateway) == "down", "redis is seen to be down");
        (await StatusAsync(gateway.Management, "/readyz")).ShouldBe((HttpStatusCode.OK, "ready"));
    }

    [Theory]
    [InlineData("/healthz", "alive")]
    [InlineData("/startupz", "started")]
    [InlineData("/readyz", "ready")]
    public async Task Probe_OfARunningGateway_AnswersOnManagementAlone(string path, string word)
    {
        await using var gateway = await GatewayHost.StartAsync();

        (await StatusAsync(gateway.Management, path)).ShouldBe((HttpStatusCode.OK, word));
        (await gateway.Public.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<string> RedisAsync(GatewayHost gateway)
    {
        using var ready = JsonDocument.Parse(await gateway.Management.GetStringAsync("/readyz"));
        return ready.RootElement.GetProperty("reasons").EnumerateArray().Single(reason => reason.GetProperty("name").GetString() == "redis").GetProperty("state").GetString()!;
    }

    private static async Task<(HttpStatusCode Status, string Word)> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return (response.StatusCode, body.RootElement.GetProperty("status").GetString()!);
    }

    private static async Task WaitForExitAsync(ChildProcess process)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync(deadline.Token);
    }
}
