using OmaGateway.Observability;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Observability;

/// <summary>What leaves the process by OTLP, as a collector on the other side of a socket reads it.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string ParentId = "00f067aa0ba902b7";
    private const string Canary = "13800138000";
    private OtlpReceiver _receiver = null!;
    private RunningSimulator _simulator = null!;

    public async Task InitializeAsync()
    {
        _receiver = await OtlpReceiver.StartAsync();
        _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
    }

    public async Task DisposeAsync()
    {
        await _simulator.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task OneRequest_IsOneTrace_FromTheBrowserToTheUpstream()
    {
        await using (var gateway = await StartAsync())
        {
            await SendAsync(gateway, "/rest/oma/softwareconsole/trialtenant/querytenantinfo");
            await EndAsync(gateway);
        }

        var server = _receiver.Spans.Where(span => span.Source == "Microsoft.AspNetCore").ShouldHaveSingleItem();
        server.ParentId.ShouldBe(ParentId);
        server.Service.ShouldBe("oma-gateway-under-test");
        server.Name.ShouldBe("GET /rest/oma/softwareconsole/trialtenant/querytenantinfo");
        server.Tags["http.route"].ShouldBe("/rest/oma/softwareconsole/trialtenant/querytenantinfo");
        server.Tags["http.response.status_code"].ShouldBe("200");
        server.Tags["oma.route"].ShouldBe("trial-tenant");
        _receiver.Spans.ShouldAllBe(span => span.TraceId == TraceId);
        _receiver.Spans.Select(span => span.Source).ShouldContain("Yarp.ReverseProxy");
        var client = _receiver.Spans.Where(span => span.Source == "System.Net.Http").ShouldHaveSingleItem();

        var headers = UpstreamHeaders();
        headers["traceparent"].ShouldBe($"00-{TraceId}-{client.SpanId}-01");
        headers.ShouldNotContainKey("baggage");
        headers.ShouldNotContainKey("tracestate");
        headers.ShouldNotContainKey("correlation-context");
    }

    [Fact]
    public async Task WithoutAnEndpoint_NothingIsExported_AndTheTraceContinues()
    {
        await using (var gateway = await GatewayProcess.StartAsync(GatewayArguments.Upstream(_simulator.Address)))
        {
            await SendAsync(gateway, "/rest/oma/softwareconsole/trialtenant/querytenantinfo");
            await EndAsync(gateway);
        }

        _receiver.Everything.ShouldBeEmpty();
        UpstreamHeaders()["traceparent"].ShouldStartWith($"00-{TraceId}-");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithoutAnEndpoint_AnswerProblemAndLogLineNameOneId_TheTracesWhereThereIsOne(bool traced)
    {
        await using var gateway = await GatewayProcess.StartAsync(GatewayArguments.Upstream(_simulator.Address));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rest/oma/softwareconsole/trialtenant/querytenantinfo");
        if (traced)
        {
            request.Headers.Add("traceparent", $"00-{TraceId}-{ParentId}-01");
        }

        using var refused = await gateway.Public.SendAsync(request);
        await EndAsync(gateway);

        string id = refused.Headers.GetValues("X-Request-Id").Single();
        (id == TraceId).ShouldBe(traced);
        id.ShouldMatch("^[0-9a-f]{32}$");
        (await refused.Content.ReadAsStringAsync()).ShouldContain($"\"traceId\":\"{id}\"");
        gateway.Process.Output.ShouldContain($"\"TraceId\":\"{id}\"");
    }

    [Fact]
    public async Task Sampler_AlwaysOff_SendsNoSpansButMetricsAndLogs()
    {
        await using (var gateway = await StartAsync("always_off", []))
        {
            await SendAsync(gateway, "/rest/oma/softwareconsole/trialtenant/querytenantinfo");
            await EndAsync(gateway);
        }

        _receiver.Spans.ShouldBeEmpty();
        _receiver.Metrics.ShouldNotBeEmpty();
        var line = _receiver.Logs.Where(log => log.Tags.GetValueOrDefault("Route") == "trial-tenant").ShouldHaveSingleItem();
        (line.Tags["Status"], line.Tags["Method"], line.TraceId).ShouldBe(("200", "GET", TraceId));
    }

    [Theory]
    [InlineData("/rest/oma/softwareconsole/trialtenant/querytenantinfo?phone=" + Canary)]
    [InlineData("/rest/" + Canary + "?phone=" + Canary)]
    public async Task PersonalData_InEveryPartOfARequest_IsInNothingThatLeaves(string target)
    {
        await using (var gateway = await StartAsync("Logging:LogLevel:Default=Trace", "Logging:OpenTelemetry:LogLevel:Microsoft=Trace", "Logging:OpenTelemetry:LogLevel:Yarp=Trace"))
        {
            await SendAsync(gateway, target, Canary);
            await SendAsync(gateway, target, Canary, new HttpMethod("X" + Canary));
            await _simulator.DisposeAsync(); // and once with nobody there
            await SendAsync(gateway, target, Canary);
            await EndAsync(gateway);
        }

        _receiver.Spans.Count.ShouldBeGreaterThanOrEqualTo(2);
        _receiver.Logs.ShouldNotBeEmpty();
        _receiver.Everything.ShouldNotContain(Canary);
        _receiver.Everything.ShouldNotContain("127.0.0.1:" + Canary);
        _receiver.Spans.SelectMany(span => span.Tags.Keys).Distinct().ShouldBeSubsetOf(SpanAttributes.Allowed);
        _receiver.Spans.ShouldAllBe(span => span.TraceState == "");
    }

    [Fact]
    public async Task UpstreamGone_IsAFailedSpan_WithItsCause()
    {
        await _simulator.DisposeAsync();
        await using (var gateway = await StartAsync())
        {
            await SendAsync(gateway, "/rest/oma/softwareconsole/trialtenant/querytenantinfo");
            await EndAsync(gateway);
        }

        var server = _receiver.Spans.Where(span => span.Source == "Microsoft.AspNetCore").ShouldHaveSingleItem();
        server.Failed.ShouldBeTrue();
        server.Tags["error.type"].ShouldBe("upstream-unreachable");
        server.Tags["oma.outcome"].ShouldBe("failed");
        var client = _receiver.Spans.Where(span => span.Source == "System.Net.Http").ShouldHaveSingleItem();
        client.Tags["error.type"].ShouldBe("connection_error");
        _receiver.Logs.ShouldContain(log => log.Tags.GetValueOrDefault("Problem") == "upstream-unreachable" && log.Tags["Outcome"] == "failed");
    }

    [Fact]
    public async Task Management_IsInNoSpanAndNoRequestMetric()
    {
        await using (var gateway = await StartAsync())
        {
            (await gateway.Management.GetAsync("/readyz")).EnsureSuccessStatusCode();
            (await gateway.Management.GetAsync("/ops/snapshot")).EnsureSuccessStatusCode();
            await EndAsync(gateway);
        }

        _receiver.Spans.ShouldBeEmpty();
        _receiver.Metrics.ShouldNotContain(metric => metric.Name == "http.server.request.duration");
    }

    /// <summary>The real process: in this one, spans of other tests' hosts and clients would be exported too.</summary>
    private Task<GatewayProcess> StartAsync(params string[] settings) => StartAsync(null, settings);

    private Task<GatewayProcess> StartAsync(string? sampler, string[] settings) => GatewayProcess.StartAsync(
        new Dictionary<string, string?>(_receiver.Environment) { ["OTEL_TRACES_SAMPLER"] = sampler ?? "parentbased_always_on" },
        [.. GatewayArguments.Upstream(_simulator.Address), .. settings]);

    /// <summary>SIGTERM: everything that is held back is sent before the process ends.</summary>
    private static async Task EndAsync(GatewayProcess gateway)
    {
        gateway.Process.Signal("TERM");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await gateway.Process.WaitForExitAsync(deadline.Token);
        gateway.Process.ExitCode.ShouldBe(0);
    }

    private static async Task SendAsync(GatewayProcess gateway, string target, string more = "some", HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, target);
        request.Headers.Add("X-Auth-Token", "user-" + more);
        request.Headers.Add("traceparent", $"00-{TraceId}-{ParentId}-01");
        request.Headers.Add("tracestate", "vendor=" + more);
        request.Headers.Add("baggage", "who=" + more);
        request.Headers.Add("Correlation-Context", "who=" + more);
        request.Headers.Add("User-Agent", more);
        request.Headers.Add("X-Forwarded-For", "192.0.2.7, " + more);
        using var response = await gateway.Public.SendAsync(request);
    }

    private Dictionary<string, string> UpstreamHeaders()
        => _simulator.Journal.Requests.ShouldHaveSingleItem().Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value);
}
