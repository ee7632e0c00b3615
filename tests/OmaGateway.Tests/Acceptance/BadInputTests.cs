using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Acceptance;

/// <summary>Every kind of bad input gets a problem document that says what to do, and nothing of it reaches the upstream.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private const string Application = """{"companyName":"Example Ltd","phone":"13900000001","phoneVerifyCode":"123456","email":"user@example.com"}""";

    private RunningSimulator _simulator = null!;
    private GatewayHost _gateway = null!;
    private TemporaryFolder _folder = null!;

    public async Task InitializeAsync()
    {
        _folder = new TemporaryFolder();
        _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _gateway = await GatewayHost.StartAsync([.. GatewayArguments.Upstream(_simulator.Address), $"MailBudget:JournalFile={_folder.File("mail.journal")}"]);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _simulator.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", OmaRequests.TenantPath, "", "", 401, "token-missing")]
    [InlineData("GET", OmaRequests.TenantPath, "X-Auth-Token: a|X-Auth_Token: b", "", 400, "token-conflict")]
    [InlineData("POST", OmaRequests.SubscriptionsPath, "X-Auth-Token: a", "{", 400, "body-not-json")]
    [InlineData("POST", OmaRequests.SubscriptionsPath, "X-Auth-Token: a", "{\"limit\":100,\"offset\":0}", 400, "body-invalid")]
    [InlineData("POST", OmaRequests.SubscriptionsPath, "X-Auth-Token: a", "{\"limit\":10,\"offset\":-1}", 400, "body-invalid")]
    [InlineData("POST", OmaRequests.SubscriptionsPath, "X-Auth-Token: a", "{\"limit\":10}", 400, "body-invalid")]
    [InlineData("POST", OmaRequests.ApplyTrialPath, "", "{\"companyName\":\"Example Ltd\"}", 400, "body-invalid")]
    [InlineData("POST", OmaRequests.ApplyTrialPath, "", "[]", 400, null)]
    [InlineData("POST", OmaRequests.ApplyTrialPath, "", "2MB", 413, "body-too-large")]
    [InlineData("GET", "/rest/oma/nothing", "", "", 404, "not-found")]
    [InlineData("GET", "/", "", "", 404, "not-found")]
    [InlineData("DELETE", OmaRequests.TenantPath, "X-Auth-Token: a", "", 405, "method-not-allowed")]
    [InlineData("GET", OmaRequests.ApplyTrialPath, "", "", 405, "method-not-allowed")]
    public async Task BadInput_OfAnyKind_IsAProblemDocument(string method, string path, string headers, string body, int status, string? slug)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (string header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = header.Split(": ");
            request.Headers.Add(parts[0], parts[1]);
        }

        if (method == "POST")
        {
            request.Content = new StringContent(body == "2MB" ? Application[..^1] + ",\"x\":\"" + new string('x', 2 << 20) + "\"}" : body, Encoding.UTF8, "application/json");
        }

        using var answer = await _gateway.Public.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
        if (slug is not null)
        {
            problem.GetProperty("type").GetString().ShouldBe($"/docs/problems/{slug}");
        }

        _simulator.Journal.Requests.ShouldBeEmpty();
    }
}
