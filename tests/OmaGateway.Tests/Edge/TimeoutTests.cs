using System.Diagnostics;
using System.Text.Json;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Edge;

/// <summary>YARP's failures and the routes' time-outs, in the gateway's own words.</summary>
public sealed class TimeoutTests : IAsyncLifetime
{
    private RunningSimulator _upstream = null!;

    public async Task InitializeAsync() => _upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");

    public Task DisposeAsync() => _upstream.DisposeAsync().AsTask();

    [Theory]
    [InlineData("ReverseProxy:Routes:tenant:Timeout=00:00:01", "beforeHandling")]
    [InlineData("ReverseProxy:Routes:tenant:Timeout=00:00:01", "midBody")]
    [InlineData("ReverseProxy:Clusters:oma:HttpRequest:ActivityTimeout=00:00:01", "beforeHandling")]
    [InlineData("ReverseProxy:Clusters:oma:HttpRequest:ActivityTimeout=00:00:01", "midBody")]
    public async Task UpstreamThatHangs_Is504WithinTheRoutesTime(string setting, string where)
    {
        await using var gateway = await StartAsync(setting);
        _upstream.Faults.ApplyJson($$"""{"hang":"{{where}}"}""");
        var clock = Stopwatch.StartNew();

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok-1"));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        await ShouldBeProblemAsync(answer, 504, "upstream-timeout");
        _upstream.Faults.Reset();
    }

    /// <summary>YARP and the request time-outs clear the head of an answer that is not to be: without it a page from elsewhere could not read why.</summary>
    [Theory]
    [InlineData("""{"hang":"beforeHandling"}""")]
    [InlineData("""{"hang":"midBody"}""")]
    [InlineData("""{"contentLengthDelta":-1}""")]
    [InlineData("""{"closeAfterBytes":10}""")]
    public async Task Failure_KeepsTheHeadersOfEveryAnswer(string fault)
    {
        await using var gateway = await StartAsync("ReverseProxy:Routes:tenant:Timeout=00:00:01", "Gateway:AllowedOrigins:0=https://shop.example.com");
        _upstream.Faults.ApplyJson(fault);
        using var request = OmaRequests.Tenant("tok-1");
        request.Headers.Add("Origin", "https://shop.example.com");

        using var answer = await gateway.Public.SendAsync(request);

        ((int)answer.StatusCode).ShouldBeOneOf(502, 504);
        foreach (string name in (string[])["X-Request-Id", "X-Content-Type-Options", "Content-Security-Policy", "X-Frame-Options", "Vary", "Access-Control-Allow-Origin"])
        {
            answer.Headers.Contains(name).ShouldBeTrue(name);
        }

        _upstream.Faults.Reset();
    }

    [Theory]
    [InlineData("""{"reset":"beforeRead"}""")]
    [InlineData("""{"reset":"afterRead"}""")]
    [InlineData("""{"closeAfterBytes":10}""")]
    [InlineData("""{"rawAnswer":"SSH-2.0-x\r\n"}""")]
    public async Task UpstreamThatBreaks_Is502(string fault)
    {
        await using var gateway = await StartAsync();
        _upstream.Faults.ApplyJson(fault);

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok-1"));

        await ShouldBeProblemAsync(answer, 502, "upstream-unreachable", "upstream-unreadable");
    }

    [Fact]
    public async Task UpstreamThatIsNotThere_Is502()
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayArguments.Upstream(new Uri($"http://127.0.0.1:{RedisServer.FreePort()}")), "TenantLookups:Enabled=false"]);

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok-1"));

        await ShouldBeProblemAsync(answer, 502, "upstream-unreachable");
    }

    private Task<GatewayHost> StartAsync(params string[] settings)
        => GatewayHost.StartAsync([.. GatewayArguments.Upstream(_upstream.Address), "TenantLookups:Enabled=false", .. settings]);

    private static async Task ShouldBeProblemAsync(HttpResponseMessage answer, int status, params string[] slugs)
    {
        string text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        slugs.Select(slug => $"/docs/problems/{slug}").ShouldContain(problem.GetProperty("type").GetString());
        problem.GetProperty("traceId").GetString()!.Length.ShouldBe(32);
        text.ShouldNotContain("Exception");
    }
}
