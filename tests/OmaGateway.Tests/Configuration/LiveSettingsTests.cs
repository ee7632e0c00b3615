using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OmaGateway.Configuration;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Configuration;

/// <summary>Every setting that the schema calls live is changed under a running gateway and seen in what it answers; the others are named.</summary>
public sealed class LiveSettingsTests : IAsyncLifetime
{
    private const int Applicant = 7;

    private static readonly Dictionary<string, int> Changes = new()
    {
        ["Gateway:MaxRequestBodyBytes"] = 1024,
        ["Gateway:MaxRequestHeaderBytes"] = 4096,
        ["Gateway:MaxRequestHeaderCount"] = 16,
        ["Gateway:MaxRequestLineBytes"] = 1024,
        ["Gateway:RequestHeadersSeconds"] = 1,
        ["Gateway:RequestTimeoutSeconds"] = 3,
        ["TenantLookups:FreshSeconds"] = 0,
        ["TenantLookups:RevalidateSeconds"] = 0,
        ["TenantLookups:StaleSeconds"] = 0,
    };

    private static readonly Dictionary<string, int> Limits = new()
    {
        ["ApplicantLimits:PerPhone:Permits"] = 1,
        ["ApplicantLimits:SmsPerPhone:Permits"] = 1,
    };

    private readonly TemporaryFolder _folder = new();
    private RunningSimulator _simulator = null!;
    private GatewayHost _gateway = null!;

    public async Task InitializeAsync()
    {
        _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        File.Copy(Path.Combine(Repository.ConfigFolder, "gateway.json"), _folder.File("gateway.json"));
        File.Copy(Path.Combine(Repository.ConfigFolder, "masking.json"), _folder.File("masking.json"));
        _gateway = await GatewayHost.StartWithAsync(Path.GetDirectoryName(_folder.File("x"))!, GatewayHost.InThisProcess,
            [.. GatewayArguments.Upstream(_simulator.Address), "MailBudget:AssumeSpentWhenUnknown=0"]);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _simulator.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task LiveSettings_Changed_HoldForTheNextRequest()
    {
        Changes.Keys.ShouldBe(LiveNumbers("Gateway").Concat(LiveNumbers("TenantLookups")), ignoreOrder: true, "each live number has its probe below");
        (await StatusAsync(OmaRequests.ApplyTrial(Applicant))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(SmsCode())).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(OmaRequests.Tenant("warm"))).ShouldBe(HttpStatusCode.OK);

        var status = await ChangeAsync(Changes.Concat(Limits).ToDictionary(pair => pair.Key, pair => (JsonNode)pair.Value));
        status.Errors.ShouldBeEmpty();
        status.NeedRestart.ShouldBeEmpty();

        await Poll.UntilAsync(
            async () => await StatusAsync(OmaRequests.Subscriptions("tok", $"{{\"limit\":10,{new string(' ', 2000)}\"offset\":0}}")) == HttpStatusCode.RequestEntityTooLarge,
            "a connection that waits for its next request already has that one's limit: the one after it is bound");
        (await StatusAsync(WithHeaders(count: 1, length: 5000))).ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await StatusAsync(WithHeaders(count: 20, length: 1))).ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await StatusAsync(new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath + "?a=" + new string('a', 1100)))).ShouldBe(HttpStatusCode.RequestUriTooLong);
        (await RawConnection.AskAsync(_gateway.Public.BaseAddress!, "GET / HTTP/1.1\r\nHost: a\r\n", TimeSpan.FromSeconds(30))).Status.ShouldBe(408);
        _gateway.Services.GetRequiredService<IOptionsMonitor<RequestTimeoutOptions>>().CurrentValue.DefaultPolicy!.Timeout.ShouldBe(TimeSpan.FromSeconds(3));

        (await StatusAsync(Application(Applicant, "another@example.com"))).ShouldBe(HttpStatusCode.TooManyRequests, "the phone's counter is full by today's permits");
        (await StatusAsync(SmsCode())).ShouldBe(HttpStatusCode.TooManyRequests);

        long before = _simulator.Journal.Count(OmaRoute.Tenant);
        (await StatusAsync(OmaRequests.Tenant("cold"))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(OmaRequests.Tenant("cold"))).ShouldBe(HttpStatusCode.OK);
        (_simulator.Journal.Count(OmaRoute.Tenant) - before).ShouldBe(2, "neither fresh nor revalidated");
        _simulator.Faults.Apply(new FaultSwitches { Status = 503 });
        (await StatusAsync(OmaRequests.Tenant("cold"))).ShouldNotBe(HttpStatusCode.OK, "nor stale");
    }

    [Fact]
    public async Task StartSetting_Changed_IsNamed()
        => (await ChangeAsync(new() { ["TenantLookups:LocalEntries"] = 5, ["TenantLookups:StaleSeconds"] = 90 })).NeedRestart.ShouldBe(["TenantLookups:LocalEntries"]);

    /// <summary>What only a room's own rule knows would otherwise be an exception in the middle of a request.</summary>
    [Fact]
    public async Task LiveSection_BrokenByItsRoomsRule_IsRefusedAndTheLastGoodOneRuns()
    {
        var status = await ChangeAsync(new() { ["Gateway:AllowedOrigins"] = new JsonArray("https://Mall.example.com"), ["Gateway:MaxRequestBodyBytes"] = 2048 });
        status.Errors.ShouldHaveSingleItem().ToString().ShouldContain("is not an origin");
        (await StatusAsync(OmaRequests.Subscriptions("tok", $"{{\"limit\":10,{new string(' ', 4000)}\"offset\":0}}"))).ShouldBe(HttpStatusCode.OK, "the former bound holds");
    }

    private async Task<ReloadStatus> ChangeAsync(Dictionary<string, JsonNode> changes)
    {
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(_folder.File("gateway.json")))!;
        foreach (var (key, value) in changes)
        {
            string[] path = key.Split(':');
            path[..^1].Aggregate(settings, (parent, name) => parent[name] ??= new JsonObject())[path[^1]] = value;
        }

        await File.WriteAllTextAsync(_folder.File("new"), settings.ToJsonString());
        File.Move(_folder.File("new"), _folder.File("gateway.json"), overwrite: true);
        var reload = _gateway.Services.GetRequiredService<ConfigurationReload>();
        reload.Look();
        return reload.Status;
    }

    private static IEnumerable<string> LiveNumbers(string section)
        => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.ConfigFolder, "gateway.schema.json"))).RootElement
            .GetProperty("properties").GetProperty(section).GetProperty("properties").EnumerateObject()
            .Where(key => key.Value.TryGetProperty("x-live", out _))
            .Select(key => $"{section}:{key.Name}");

    private static HttpRequestMessage WithHeaders(int count, int length)
    {
        var request = OmaRequests.Tenant("tok");
        for (int i = 0; i < count; i++)
        {
            request.Headers.TryAddWithoutValidation($"X-Filler-{i}", new string('x', length));
        }

        return request;
    }

    private static HttpRequestMessage SmsCode() => new(HttpMethod.Post, OmaRequests.SmsCodePath) { Content = OmaRequests.Json("""{"phone":"13900000099"}""") };

    private static HttpRequestMessage Application(int phone, string email) => new(HttpMethod.Post, OmaRequests.ApplyTrialPath)
    {
        Content = OmaRequests.Json($$"""{"companyName":"Example Ltd","phone":"139{{phone:00000000}}","phoneVerifyCode":"123456","email":"{{email}}"}"""),
    };

    private async Task<HttpStatusCode> StatusAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await _gateway.Public.SendAsync(request);
            return answer.StatusCode;
        }
    }
}
