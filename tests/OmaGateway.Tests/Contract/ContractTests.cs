using System.Text.Json.Nodes;
using OmaGateway.Problems;
using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.Sessions;
using OmaSimulator;

namespace OmaGateway.Tests.Contract;

/// <summary>Every interface under every kind of request and every kind of upstream: each answer is one that the contract has.</summary>
public sealed class ContractTests : IAsyncLifetime
{
    private static readonly OpenApiDocument Document = OpenApiDocument.Load();
    private readonly ContractCheck _check = new(Document);
    private RunningSimulator _upstream = null!;
    private GatewayHost _gateway = null!;

    /// <summary>The upstream as the pages have it, with each of their contradictions, and with each way to fail.</summary>
    public static TheoryData<string> Upstreams =>
    [
        "{}",
        """{"percentEncodedContentType":true}""",
        """{"contentLength":16}""",
        """{"businessFailure":true}""",
        """{"schemaWrapper":true}""",
        """{"schemaWrapper":true,"businessFailure":true}""",
        """{"codeNames":"retCode"}""",
        """{"exampleBody":true}""",
        """{"unauthorized":true}""",
        """{"numbersAsStrings":true}""",
        """{"stringsAsNumbers":true}""",
        """{"exampleOmissions":true}""",
        """{"nullFields":["company","portalUrl","result"]}""",
        """{"personalData":"mixed","remark":"personal","extraFields":"personal","portalUrl":"personal"}""",
        """{"orderStatus":"frozen","tenantSpaceStatus":"77"}""",
        """{"businessCode":"001"}""", """{"businessCode":"002"}""", """{"businessCode":"003"}""", """{"businessCode":"004"}""",
        """{"businessCode":"005"}""", """{"businessCode":"006"}""", """{"businessCode":"205"}""", """{"businessCode":"201"}""", """{"businessCode":"202"}""",
        """{"businessCode":"777"}""", """{"businessCode":"200"}""",
        """{"status":400}""", """{"status":401}""", """{"status":403}""", """{"status":404}""", """{"status":409}""", """{"status":418}""", """{"status":429}""",
        """{"status":500}""", """{"status":502}""", """{"status":503}""", """{"status":504}""", """{"status":302}""", """{"status":204}""", """{"status":304}""",
        """{"status":503,"errorBody":"empty"}""", """{"status":404,"errorBody":"empty"}""", """{"status":500,"errorBody":"html"}""", """{"status":401,"errorBody":"html"}""", """{"status":400,"errorBody":"personal"}""",
        """{"reset":"beforeRead"}""", """{"reset":"afterHandling"}""", """{"closeAfterBytes":40}""", """{"contentLengthDelta":-5}""", """{"chunked":true,"trailers":["X-Phone: 13900000001"]}""",
        """{"rawAnswer":"SSH-2.0-x\r\n"}""", """{"hang":"beforeHandling"}""", """{"hang":"midBody"}""",
        """{"extraHeaders":["Server: nginx","X-Phone: 13900000001","Retry-After: 5"],"status":503}""",
    ];

    public async Task InitializeAsync()
    {
        _upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _gateway = await GatewayHost.StartAsync(
        [
            .. GatewayArguments.Upstream(_upstream.Address),
            "Sessions:Enabled=true",
            $"Gateway:AllowedOrigins:0={Frontend.Origin}",
            "MailBudget:DailyLimit=3",
            .. new[] { "trial-tenant", "tenant", "subscriptions", "apply-trial", "sms-code", "console-parameters" }.Select(route => $"ReverseProxy:Routes:{route}:Timeout=00:00:02"),
        ]);
    }

    public async Task DisposeAsync()
    {
        _upstream.Faults.Reset();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task EveryInterface_OverAnyUpstream_AnswersByTheContract(string faults)
    {
        _upstream.Faults.ApplyJson(faults);
        var complaints = new List<string>();
        foreach (var request in Ordinary())
        {
            complaints.AddRange(await AskAsync(request));
        }

        complaints.ShouldBeEmpty(faults);
    }

    [Fact]
    public async Task EveryRefusal_IsInTheContract()
    {
        var complaints = new List<string>();
        foreach (string path in Document.Paths.Select(path => path.Key.Replace("{slug}", "body-invalid", StringComparison.Ordinal)))
        {
            foreach (string method in new[] { "GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "TRACE" })
            {
                foreach (string? body in new[] { null, "{", "[]", "{}", """{"limit":1000,"offset":-1,"x":1}""", """{"phone":"x","companyName":""}""", new string(' ', 70_000) })
                {
                    var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : OmaRequests.Json(body) };
                    request.Headers.Add("X-Auth-Token", "tok-1");
                    complaints.AddRange(await AskAsync(request));
                }
            }
        }

        foreach (var request in Odd())
        {
            complaints.AddRange(await AskAsync(request));
        }

        complaints.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public async Task Applications_UntilTheDayIsClosed_AnswerByTheContract()
    {
        var complaints = new List<string>();
        for (int applicant = 1; applicant <= 5; applicant++)
        {
            complaints.AddRange(await AskAsync(OmaRequests.ApplyTrial(applicant)));
        }

        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Session_InEveryState_AnswersByTheContract()
    {
        var page = new Frontend(_gateway.Public);
        var answers = new List<HttpResponseMessage> { await page.SignInAsync("tok-1"), await page.TenantAsync() };
        answers.Add(await page.SendAsync(new HttpRequestMessage(HttpMethod.Get, Frontend.Path)));
        answers.Add(await page.SendAsync(new HttpRequestMessage(HttpMethod.Get, Frontend.Path), origin: "https://evil.example"));
        answers.Add(await page.SendAsync(OmaRequests.Tenant("another")));
        string copy = page.Cookie!;
        answers.Add(await page.SignOutAsync());
        page.Cookie = copy;
        answers.Add(await page.TenantAsync());
        answers.Add(await page.SignInAsync("a b"));
        foreach (var answer in answers)
        {
            (await _check.ComplaintsAsync(Document.Paths, answer)).ShouldBeEmpty($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} {(int)answer.StatusCode}");
            answer.Dispose();
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"schemaWrapper":true}""")]
    [InlineData("""{"numbersAsStrings":true}""")]
    [InlineData("""{"exampleOmissions":true}""")]
    [InlineData("""{"unauthorized":true}""")]
    [InlineData("""{"businessFailure":true}""")]
    [InlineData("""{"businessCode":"205"}""")]
    [InlineData("""{"personalData":"asDocumented"}""")]
    public async Task Simulator_AnswersByTheUpstreamsPart(string faults)
    {
        _upstream.Faults.ApplyJson(faults);
        using var client = new HttpClient { BaseAddress = _upstream.Address };
        var complaints = new List<string>();
        foreach (var request in Ordinary().Where(request => request.Method != HttpMethod.Head))
        {
            using var answer = await client.SendAsync(request);
            complaints.AddRange((await _check.ComplaintsAsync(Document.UpstreamPaths, answer)).Select(complaint => $"{request.RequestUri!.AbsolutePath} {(int)answer.StatusCode}: {complaint}"));
        }

        complaints.ShouldBeEmpty(faults);
    }

    /// <summary>A contract that lets everything pass would pass everything: these must not.</summary>
    [Theory]
    [InlineData("""{"type":"about:blank","title":"x","status":400,"detail":"x","traceId":"0123456789abcdef0123456789abcdef"}""")]
    [InlineData("""{"type":"/docs/problems/x","title":"x","status":400,"detail":"x"}""")]
    [InlineData("""{"type":"/docs/problems/x","title":"x","status":"400","detail":"x","traceId":"0123456789abcdef0123456789abcdef"}""")]
    [InlineData("""{"type":"/docs/problems/x","title":"x","status":400,"detail":"x","traceId":"0123456789abcdef0123456789abcdef","exception":"System.X"}""")]
    public void WrongProblem_IsComplainedAbout(string problem)
        => new SchemaRule(Document).Complaints(JsonNode.Parse("""{"$ref":"#/components/schemas/Problem"}"""), System.Text.Json.JsonDocument.Parse(problem).RootElement).ShouldNotBeEmpty();

    [Fact]
    public async Task WrongAnswers_AreComplainedAbout()
    {
        using var undocumented = new HttpResponseMessage((System.Net.HttpStatusCode)299) { RequestMessage = new(HttpMethod.Get, "http://x" + OmaRequests.TenantPath) };
        using var bare = new HttpResponseMessage(System.Net.HttpStatusCode.BadGateway) { RequestMessage = new(HttpMethod.Get, "http://x" + OmaRequests.TenantPath), Headers = { { "X-Phone", "1" } } };

        (await _check.ComplaintsAsync(Document.Paths, undocumented)).ShouldHaveSingleItem().ShouldContain("299");
        (await _check.ComplaintsAsync(Document.Paths, bare)).Count.ShouldBeGreaterThanOrEqualTo(3, "no request id, a header of its own, no media type");
    }

    [Fact]
    public void EveryProblem_IsAnAnswerOfSomeInterface()
    {
        string text = File.ReadAllText(Path.Combine(Repository.ConfigFolder, "openapi.yaml"));
        ProblemTypes.All.Values.Select(type => type.Status).Distinct().Where(status => !text.Contains($"\"{status}\":", StringComparison.Ordinal) && status is not (405 or 418)).ShouldBeEmpty();
    }

    private static IEnumerable<HttpRequestMessage> Ordinary()
    {
        yield return OmaRequests.Tenant("tok-1");
        yield return new HttpRequestMessage(HttpMethod.Get, OmaRequests.TrialTenantPath) { Headers = { { "X-Auth-Token", "tok-1" } } };
        yield return new HttpRequestMessage(HttpMethod.Head, OmaRequests.TrialTenantPath) { Headers = { { "X-Auth-Token", "tok-2" } } };
        yield return OmaRequests.Subscriptions("tok-1");
        yield return new HttpRequestMessage(HttpMethod.Get, OmaRequests.ConsoleParametersPath);
        yield return new HttpRequestMessage(HttpMethod.Post, OmaRequests.SmsCodePath) { Content = OmaRequests.Json("""{"phone":"13900000001"}""") };
        yield return OmaRequests.ApplyTrial(1);
    }

    private static IEnumerable<HttpRequestMessage> Odd()
    {
        yield return new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath);
        yield return new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath) { Headers = { { "X-Auth-Token", "a" }, { "X-Auth_Token", "b" } } };
        yield return OmaRequests.Tenant("expired-1");
        yield return new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath) { Headers = { { "X-Auth-Token", "tok-new" }, { "Cache-Control", "only-if-cached" } } };
        yield return OmaRequests.Tenant("tok-9");
        yield return new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath) { Headers = { { "X-Auth-Token", "tok-9" }, { "If-None-Match", "*" } } };
        yield return new HttpRequestMessage(HttpMethod.Get, "/nothing");
        yield return new HttpRequestMessage(HttpMethod.Get, "/docs/problems/nothing");
        yield return new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath + "?" + new string('a', 9000));
        yield return new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath) { Headers = { { "X-Auth-Token", new string('t', 5000) } } };
        yield return new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath) { Headers = { { "X-Large", new string('t', 40_000) } } };
        yield return new HttpRequestMessage(HttpMethod.Post, OmaRequests.ApplyTrialPath) { Content = new StringContent("x") };
        var reused = OmaRequests.ApplyTrial(7);
        reused.Headers.TryAddWithoutValidation("Idempotency-Key", new string('k', 200));
        yield return reused;
    }

    private async Task<IEnumerable<string>> AskAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await _gateway.Public.SendAsync(request);
            var complaints = await _check.ComplaintsAsync(Document.Paths, answer);
            return complaints.Select(complaint => $"{request.Method} {request.RequestUri!.AbsolutePath} {(int)answer.StatusCode}: {complaint}");
        }
    }
}
