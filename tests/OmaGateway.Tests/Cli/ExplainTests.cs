using System.Text;
using OmaGateway.Cli;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Cli;

/// <summary>explain and the real gateway, asked the same generated requests: what the one says, the other does.</summary>
public sealed class ExplainTests
{
    private static readonly string[] Paths =
    [
        OmaRequests.TenantPath, OmaRequests.TrialTenantPath, OmaRequests.SubscriptionsPath, OmaRequests.ApplyTrialPath,
        OmaRequests.SmsCodePath, OmaRequests.ConsoleParametersPath, "/rest/oma/none", "/",
    ];

    private static readonly string?[] Bodies =
    [
        null, "", "{", "[]", """{"limit":10,"offset":0}""", """{"limit":"10","offset":"0"}""", """{"limit":100,"offset":0}""", """{"phone":"13900000000"}""",
        """{"companyName":"Example Ltd","phone":"139%08d","phoneVerifyCode":"123456","email":"user%d@example.com"}""",
        """{"requestBody":{"companyName":"Example Ltd","phone":"139%08d","phoneVerifyCode":"123456","email":"user%d@example.com"}}""",
    ];

    [Fact]
    public Task Explain_HundredRequests_AgreesWithTheGateway() => CompareAsync(100, seed: 1);

    [Fact]
    [Trait("Lane", "long")]
    public Task Explain_ThousandRequests_AgreesWithTheGateway() => CompareAsync(1000, seed: 2);

    private static async Task CompareAsync(int count, int seed)
    {
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var folder = new TemporaryFolder();
        string[] settings = [.. GatewayArguments.Upstream(simulator.Address), "TenantLookups:Enabled=false", "ApplicantLimits:SmsPerPhone:Permits=1000000", "MailBudget:DailyLimit=1000000"];
        await using var gateway = await GatewayHost.StartAsync([.. settings, $"MailBudget:JournalFile={folder.File("mail.journal")}"]);

        var explained = await ExplainRun.RunAsync(Program.Build, Repository.ConfigFolder, [.. GatewayArguments.Of(settings)], Requests(count, seed), CancellationToken.None);

        int i = 0;
        foreach (var request in Requests(count, seed))
        {
            long before = simulator.Journal.Requests.Count;
            using var answer = await gateway.Public.SendAsync(request);
            bool forwarded = simulator.Journal.Requests.Count > before;
            var told = explained[i++];
            (told.Sent is not null).ShouldBe(forwarded, $"request {i}: {request.Method} {request.RequestUri}");
            if (!forwarded)
            {
                told.Status.ShouldBe((int)answer.StatusCode, $"request {i}: {request.Method} {request.RequestUri}");
            }
        }
    }

    private static IEnumerable<HttpRequestMessage> Requests(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            string method = random.Next(3) switch { 0 => "GET", 1 => "POST", _ => random.Next(4) == 0 ? "DELETE" : "POST" };
            var request = new HttpRequestMessage(new HttpMethod(method), Paths[random.Next(Paths.Length)] + (random.Next(5) == 0 ? "?x=1" : ""));
            if (random.Next(3) > 0)
            {
                request.Headers.TryAddWithoutValidation(random.Next(2) == 0 ? "X-Auth-Token" : "x-auth_token", $"tok-{i}");
            }

            if (random.Next(6) == 0)
            {
                request.Headers.TryAddWithoutValidation("X-Auth_Token", "another");
            }

            if (method == "POST" && Bodies[random.Next(Bodies.Length)] is { } body)
            {
                string text = body.Replace("%08d", i.ToString("00000000", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("%d", $"{i}", StringComparison.Ordinal);
                request.Content = new StringContent(text, Encoding.UTF8, random.Next(8) == 0 ? "text/plain" : "application/json");
            }

            yield return request;
        }
    }
}
