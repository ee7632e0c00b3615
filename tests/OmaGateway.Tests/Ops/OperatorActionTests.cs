using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Ops;

/// <summary>Who may act, and what is written about it.</summary>
public sealed class OperatorActionTests
{
    private const string Token = "operator-token-of-the-tests";
    private const string OtherToken = "another-operator-token";

    [Theory]
    [InlineData(null, "{\"confirm\":\"drain\"}", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer operator-token-of-the-testz", "{\"confirm\":\"drain\"}", HttpStatusCode.Unauthorized)]
    [InlineData("Basic operator-token-of-the-tests", "{\"confirm\":\"drain\"}", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer " + Token, "{}", HttpStatusCode.BadRequest)]
    [InlineData("Bearer " + Token, "{\"confirm\":\"undrain\"}", HttpStatusCode.BadRequest)]
    [InlineData("Bearer " + Token, "drain", HttpStatusCode.BadRequest)]
    [InlineData("Bearer " + Token, "[\"drain\"]", HttpStatusCode.BadRequest)]
    [InlineData("Bearer " + Token, "{\"confirm\":\"drain\"}", HttpStatusCode.OK)]
    public async Task Drain_OnlyWithTokenAndConfirmation(string? authorization, string body, HttpStatusCode expected)
    {
        await using var gateway = await GatewayHost.StartAsync($"Ops:Token={Token}");

        (await PostAsync(gateway, "drain", authorization, body)).StatusCode.ShouldBe(expected);

        var ready = (await gateway.Management.GetAsync("/readyz")).StatusCode;
        ready.ShouldBe(expected == HttpStatusCode.OK ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        string audit = await SnapshotAsync(gateway, "audit");
        audit.ShouldContain(expected == HttpStatusCode.OK ? "\"done\"" : "\"refused\"");
        audit.ShouldNotContain(Token);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    public async Task Actions_WithoutAUsableToken_AreOff(string? content)
    {
        await using var folder = new TemporaryFolder();
        await using var gateway = await StartWithFileAsync(folder);
        if (content is null)
        {
            File.Delete(folder.File("token"));
        }
        else
        {
            await File.WriteAllTextAsync(folder.File("token"), content);
        }

        await Poll.UntilAsync(async () => await DrainAsync(gateway, Token) == HttpStatusCode.Forbidden, "the token counts no more");
        (await DrainAsync(gateway, content ?? "")).ShouldBe(HttpStatusCode.Forbidden);
        (await SnapshotAsync(gateway, "gateway")).ShouldContain("\"actionsOn\":false");
    }

    [Fact]
    public async Task TokenFile_Rotated_CountsWithoutARestart()
    {
        await using var folder = new TemporaryFolder();
        await using var gateway = await StartWithFileAsync(folder);

        await File.WriteAllTextAsync(folder.File("token"), OtherToken);

        await CountsAsync(gateway);
        (await DrainAsync(gateway, Token)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task TokenFile_OnADiskThatHangs_HoldsUpNoRequest()
    {
        await using var folder = new TemporaryFolder();
        await using var gateway = await StartWithFileAsync(folder);
        await using (var hang = ChildProcess.Start("sh", ["-c", "mkfifo pipe && mv pipe token"], workingDirectory: Path.GetDirectoryName(folder.File("token"))))
        {
            await hang.WaitForExitAsync();
        }

        // A pipe opens only when both ends do: from here on the gateway waits for what it is to read.
        await using (var pipe = await Task.Run(() => new FileStream(folder.File("token"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)).WaitAsync(TimeSpan.FromSeconds(10)))
        {
            (await DrainAsync(gateway, Token)).ShouldBe(HttpStatusCode.OK);
            await File.WriteAllTextAsync(folder.File("next"), OtherToken);
            File.Move(folder.File("next"), folder.File("token"), overwrite: true);
        }

        await CountsAsync(gateway);
    }

    [Fact]
    public async Task WrongTokens_TenInAMinute_LockTheRightOneToo()
    {
        var clock = new FixedClock();
        await using var gateway = await GatewayHost.StartAsync(builder => FixedClock.Use(builder, clock), $"Ops:Token={Token}");
        for (int i = 0; i < 10; i++)
        {
            (await PostAsync(gateway, "drain", "Bearer wrong", "{\"confirm\":\"drain\"}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await PostAsync(gateway, "drain", "Bearer " + Token, "{\"confirm\":\"drain\"}")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        clock.Now += TimeSpan.FromMinutes(1);
        (await PostAsync(gateway, "drain", "Bearer " + Token, "{\"confirm\":\"drain\"}")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task Post_FromAnotherSitesPage_IsRefused(string site)
    {
        await using var gateway = await GatewayHost.StartAsync($"Ops:Token={Token}");
        using var request = Request("drain", "Bearer " + Token, "{\"confirm\":\"drain\"}");
        request.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await gateway.Management.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("this gateway's own console"); // as it is read, without escapes
        (await SnapshotAsync(gateway, "audit")).ShouldContain("this gateway's own console");
    }

    [Fact]
    public async Task Actions_OnThePublicListener_DoNotExist()
    {
        await using var gateway = await GatewayHost.StartAsync($"Ops:Token={Token}");
        using var request = Request("drain", "Bearer " + Token, "{\"confirm\":\"drain\"}");

        (await gateway.Public.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await gateway.Public.GetAsync("/ops")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await gateway.Public.GetAsync("/metrics")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>The start does not wait for the file's first look: until then actions are off.</summary>
    private static async Task<GatewayHost> StartWithFileAsync(TemporaryFolder folder)
    {
        await File.WriteAllTextAsync(folder.File("token"), Token + "\n");
        var gateway = await GatewayHost.StartAsync($"Ops:TokenFile={folder.File("token")}");
        await Poll.UntilAsync(async () => await DrainAsync(gateway, Token) == HttpStatusCode.OK, "the token counts");
        return gateway;
    }

    /// <summary>The former token is asked with while it is right, as wrong ones would lock both.</summary>
    private static async Task CountsAsync(GatewayHost gateway)
    {
        await Poll.UntilAsync(async () => await DrainAsync(gateway, Token) != HttpStatusCode.OK, "the former token counts no more");
        await Poll.UntilAsync(async () => await DrainAsync(gateway, OtherToken) == HttpStatusCode.OK, "the other one counts");
    }

    private static async Task<HttpStatusCode> DrainAsync(GatewayHost gateway, string token)
        => (await PostAsync(gateway, "drain", "Bearer " + token, "{\"confirm\":\"drain\"}")).StatusCode;

    private static async Task<HttpResponseMessage> PostAsync(GatewayHost gateway, string action, string? authorization, string body)
    {
        using var request = Request(action, authorization, body);
        return await gateway.Management.SendAsync(request);
    }

    private static HttpRequestMessage Request(string action, string? authorization, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/ops/actions/" + action) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
        return request;
    }

    private static async Task<string> SnapshotAsync(GatewayHost gateway, string section)
    {
        using var snapshot = JsonDocument.Parse(await gateway.Management.GetStringAsync("/ops/snapshot"));
        return snapshot.RootElement.GetProperty(section).GetRawText();
    }
}
