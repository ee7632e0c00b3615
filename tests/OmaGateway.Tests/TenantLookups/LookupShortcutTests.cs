using System.Net;
using System.Text;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>A hit before routing is the same answer as one after it, for every request that could tell the two apart.</summary>
public sealed class LookupShortcutTests
{
    private const string Origin = "https://mall.example.com";

    /// <summary>What is sent beside the one token header of the warm lookup.</summary>
    public static TheoryData<string, string, string, string?> Requests => new()
    {
        { "GET", "", "", null },
        { "GET", "", "X-Auth_Token: token-a", null },
        { "GET", "", "X-Auth_Token: token-b", null },
        { "GET", "", "Origin: " + Origin, null },
        { "GET", "", "Origin: https://elsewhere.example.net", null },
        { "GET", "", "Cookie: __Host-oma-session=forged", null },
        { "GET", "", "Sec-Fetch-Site: cross-site", null },
        { "GET", "", "Cache-Control: only-if-cached", null },
        { "GET", "", "Cache-Control: max-age=0", null },
        { "GET", "", "Pragma: no-cache", null },
        { "GET", "", "If-None-Match: *", null },
        { "GET", "", "X-Original-URL: /rest/oma/softwareconsole/trialtenant/querytenantinfo", null },
        { "GET", "", "X-HTTP-Method-Override: DELETE", null },
        { "GET", "", "Authorization: Bearer x", null },
        { "GET", "", "Range: bytes=0-3", null },
        { "GET", "?tenant=1", "", null },
        { "GET", "/", "", null },
        { "GET", "/more", "", null },
        { "GET", "%20", "", null },
        { "GET", "", "", "{}" },
        { "HEAD", "", "", null },
        { "POST", "", "", "{}" },
        { "DELETE", "", "", null },
        { "OPTIONS", "", "Origin: " + Origin + "\nAccess-Control-Request-Method: GET", null },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Hit_BeforeAndAfterRoutingIsSkipped_IsTheSameAnswer(string method, string suffix, string headers, string? body)
    {
        await using var rig = await LookupRig.StartAsync(settings: ["Gateway:AllowedOrigins:0=" + Origin, "Sessions:Enabled=false"]);
        await AskAsync(rig, "GET", "", "Origin: " + Origin, null); // warm, but nothing is learned from a request with an origin
        string before = await AskAsync(rig, method, suffix, headers, body);
        (await AskAsync(rig, "GET", "", "", null)).ShouldContain("Cache-Status: oma-gateway; hit");
        (await AskAsync(rig, "GET", "", "", null)).ShouldContain("Cache-Status: oma-gateway; hit");

        (await AskAsync(rig, method, suffix, headers, body)).ShouldBe(before);
    }

    [Fact]
    public async Task Hit_OfAPathThatIsKnown_IsNotRouted()
    {
        await using var rig = await LookupRig.StartAsync();
        using var watch = new RoutingWatch(rig.Gateway);
        await rig.GetAsync("token-a");
        await rig.GetAsync("token-a");
        watch.Requests.ShouldBe(2, "the first is no hit, and the second is learned from");

        for (int i = 0; i < 3; i++)
        {
            (await rig.GetAsync("token-a")).CacheStatus.ShouldContain("hit");
        }

        watch.Requests.ShouldBe(2);
    }

    [Fact]
    public async Task Hit_WithoutAToken_IsRefused()
    {
        await using var rig = await WarmAsync();
        using var answer = await rig.Gateway.Public.GetAsync(LookupRig.Tenant);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Hit_AfterItsTokenWasRejectedElsewhere_IsGone()
    {
        await using var rig = await WarmAsync();
        rig.Simulator.Faults.Apply(new OmaSimulator.Faults.FaultSwitches { Status = 401 });
        (await rig.GetAsync("token-a", LookupRig.Trial)).Status.ShouldBe(401);
        (await rig.GetAsync("token-a")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task ManyPaths_OfOneRoute_AreAllAnswered()
    {
        await using var rig = await LookupRig.StartAsync(settings: ["ReverseProxy:Routes:tenant:Match:Path=/rest/oma/softwareconsole/tenant/{**rest}"]);
        for (int i = 0; i < 200; i++)
        {
            (await rig.GetAsync("token-a", $"{LookupRig.Tenant}?{i}")).Status.ShouldBe(200);
        }

        foreach (string path in Enumerable.Range(0, 100).Select(i => $"/rest/oma/softwareconsole/tenant/p{i}"))
        {
            await rig.GetAsync("token-a", path);
            int status = (await rig.GetAsync("token-a", path)).Status;
            (await rig.GetAsync("token-a", path)).Status.ShouldBe(status);
        }
    }

    private static async Task<LookupRig> WarmAsync()
    {
        var rig = await LookupRig.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            (await rig.GetAsync("token-a")).Status.ShouldBe(200);
        }

        return rig;
    }

    /// <summary>Status, headers and body, without what differs from one moment to the next.</summary>
    private static async Task<string> AskAsync(LookupRig rig, string method, string suffix, string headers, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), LookupRig.Tenant + suffix);
        request.Headers.Add("X-Auth-Token", "token-a");
        foreach (string line in headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            request.Headers.TryAddWithoutValidation(line.Split(": ")[0], line.Split(": ")[1]);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await rig.Gateway.Public.SendAsync(request);
        var lines = response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not ("X-Request-ID" or "Date" or "Age" or "Cache-Control"))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal);
        string text = $"{(int)response.StatusCode}\n{string.Join('\n', lines)}\n{await response.Content.ReadAsStringAsync()}";
        return System.Text.RegularExpressions.Regex.Replace(text, "ttl=[0-9]+|\"traceId\":\"[0-9a-f]+\"", "");
    }
}
