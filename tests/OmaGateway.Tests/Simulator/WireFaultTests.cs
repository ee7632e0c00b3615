using System.Diagnostics;
using System.Net;
using System.Text;
using OmaGateway.Tests.Hosting;
using OmaSimulator.Data;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Simulator;

public sealed class WireFaultTests : SimulatorTest
{
    private static readonly TenantData Mine = TenantData.For("tok-1");

    [Theory]
    [InlineData("beforeRead", null, 0)]
    [InlineData("afterRead", 4, 0)]
    [InlineData("afterHandling", 4, 1)]
    public async Task Reset_EachPoint_ResetsThereAndNotElsewhere(string point, int? readBytes, int mails)
    {
        Switch($$"""{"reset":"{{point}}"}""");
        (await RawGetAsync()).ShouldSatisfyAllConditions(answer => answer.WasReset.ShouldBeTrue(), answer => answer.Bytes.ShouldBeEmpty());

        const string form = """{"companyName":"c","phone":"13900000001","phoneVerifyCode":"123456","email":"a@example.com"}""";
        var posted = await RawAnswer.OfAsync(Upstream.Address, $"POST {ApplyTrial} HTTP/1.1\r\nHost: u\r\nContent-Length: {form.Length}\r\n\r\n{form}");
        posted.WasReset.ShouldBeTrue();
        (Upstream.Journal.Requests[1].BodyBytes is null).ShouldBe(readBytes is null);
        Upstream.Journal.MailCount.ShouldBe(mails);
    }

    [Fact]
    public async Task ContentLength_Sixteen_DeclaresSixteenForTheWholeBody()
    {
        Switch("""{"contentLength":16,"percentEncodedContentType":true}""");
        var answer = await RawGetAsync();
        answer.Head.ShouldContain("Content-Length: 16");
        Encoding.UTF8.GetString(answer.Body).ShouldEndWith("portal.html\"}");
        (await (await GetAsync(Tenant)).Content.ReadAsByteArrayAsync()).Length.ShouldBe(16);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(7)]
    public async Task ContentLengthDelta_Given_IsOffByThat(int delta)
    {
        Switch($$"""{"contentLengthDelta":{{delta}}}""");
        var answer = await RawGetAsync();
        answer.Head.ShouldContain($"Content-Length: {answer.Body.Length + delta}");
        if (delta > 0) await Should.ThrowAsync<HttpRequestException>(() => GetAsync(Tenant));
    }

    [Theory]
    [InlineData("closeAfterBytes", false)]
    [InlineData("resetAfterBytes", true)]
    public async Task CutAfterBytes_Given_SendsThatMuchUnderAnHonestHead(string name, bool reset)
    {
        var whole = (await RawGetAsync()).Body.Length;
        Switch($$"""{"{{name}}":40}""");
        var answer = await RawGetAsync();
        answer.Head.ShouldContain($"Content-Length: {whole}");
        answer.Body.Length.ShouldBe(40);
        answer.WasReset.ShouldBe(reset);
    }

    [Fact]
    public async Task CloseAfterBytes_Chunked_EndsInsideAChunk()
    {
        Switch("""{"closeAfterBytes":40,"chunked":true}""");
        var answer = await RawGetAsync();
        answer.Head.ShouldContain("Transfer-Encoding: chunked");
        Encoding.Latin1.GetString(answer.Body).ShouldStartWith("29\r\n{");
        answer.Body.Length.ShouldBe(44);
    }

    [Fact]
    public async Task Chunked_On_HasNoContentLength()
    {
        Switch("""{"chunked":true}""");
        var head = (await RawGetAsync()).Head;
        head.ShouldContain("Transfer-Encoding: chunked");
        head.ShouldNotContain(line => line.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase));
        (await GetJsonAsync(Tenant)).GetProperty("vdn").GetString().ShouldBe(Mine.Vdn);
    }

    [Fact]
    public async Task Trailers_Given_FollowTheBody()
    {
        Switch("""{"trailers":["X-Checksum: 1","X-Phone: 13900000001"]}""");
        using var response = await GetAsync(Tenant);
        await response.Content.ReadAsStringAsync();
        response.TrailingHeaders.GetValues("X-Phone").ShouldHaveSingleItem().ShouldBe("13900000001");
        (await RawGetAsync()).Text.ShouldEndWith("X-Phone: 13900000001\r\n\r\n");
    }

    [Fact]
    public async Task ConnectionClose_On_ClosesAnHonestAnswer()
    {
        Switch("""{"connectionClose":true}""");
        var answer = await RawAnswer.OfAsync(Upstream.Address, $"GET {Tenant} HTTP/1.1\r\nHost: u\r\nX-Auth-Token: t\r\n\r\n");
        answer.Head.ShouldContain("Connection: close");
    }

    [Fact]
    public async Task EarlyHints_On_PrecedeTheAnswer()
    {
        Switch("""{"earlyHints":true}""");
        var answer = await RawGetAsync();
        answer.Head[0].ShouldBe("HTTP/1.1 103 Early Hints");
        answer.Text.ShouldContain("\r\n\r\nHTTP/1.1 200 OK\r\n");
        (await GetJsonAsync(Tenant)).GetProperty("vdn").GetString().ShouldBe(Mine.Vdn);
    }

    [Fact]
    public async Task RawAnswer_Given_IsAllThatIsSent()
    {
        Switch(new FaultSwitches { RawAnswer = "SSH-2.0-上海\r\n" });
        Encoding.UTF8.GetString((await RawGetAsync()).Bytes).ShouldBe("SSH-2.0-上海\r\n");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(302)]
    [InlineData(204)]
    [InlineData(304)]
    public async Task Status_Forced_IsAnswered(int status)
    {
        Switch($$"""{"status":{{status}}}""");
        var answer = await RawGetAsync();
        answer.Head[0].ShouldStartWith($"HTTP/1.1 {status} ");
        if (status < 400) answer.Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task Status_204WithData_SendsABodyAllTheSame()
    {
        Switch("""{"status":204,"errorBody":"data"}""");
        var answer = await RawGetAsync();
        answer.Head[0].ShouldStartWith("HTTP/1.1 204 ");
        answer.Body.Length.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData("page", "{\"schema\":", false)]
    [InlineData("html", "<!DOCTYPE html>", true)]
    [InlineData("personal", "{\"schema\":", true)]
    [InlineData("data", "{\"mobilePhone\":", true)]
    public async Task ErrorBody_EachValue_IsThatBody(string value, string start, bool personal)
    {
        Switch($$"""{"status":503,"errorBody":"{{value}}"}""");
        var response = await GetAsync(Tenant);
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldStartWith(start);
        text.Contains(Mine.MobilePhone, StringComparison.Ordinal).ShouldBe(personal);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(value == "html" ? "text/html" : "application/json");
    }

    [Fact]
    public async Task ErrorBody_OnTheUpstreamsOwn401_AppliesToo()
    {
        Switch("""{"errorBody":"empty"}""");
        var response = await GetAsync(Tenant, "expired");
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Headers_ExtraPersonalAndHuge_AreSent()
    {
        Switch("""{"extraHeaders":["Server: nginx/1.2","X-Twice: a","X-Twice: b"],"personalHeaders":true,"hugeHeaderBytes":5000}""");
        var answer = await RawGetAsync();
        answer.Head.ShouldContain("Server: nginx/1.2");
        answer.Head.Count(line => line.StartsWith("X-Twice:", StringComparison.Ordinal)).ShouldBe(2);
        answer.Head.ShouldContain("X-Customer-Phone: " + Mine.MobilePhone);
        answer.Head.ShouldContain($"Set-Cookie: mall_user={Mine.Email}; Path=/; HttpOnly");
        answer.Head.ShouldContain("X-Padding: " + new string('x', 5000));
    }

    [Fact]
    public async Task ExtraHeaders_OfFraming_GoOnTheWireAsGiven()
    {
        Switch("""{"extraHeaders":["Content-Length: 5","Content-Length: 7"]}""");
        (await RawGetAsync()).Head.Count(line => line.StartsWith("Content-Length:", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task LatencyAndJitter_Given_DelayTheAnswer()
    {
        Switch("""{"latencyMs":300,"jitterMs":50}""");
        var watch = Stopwatch.StartNew();
        await GetAsync(Tenant);
        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(290);
    }

    [Theory]
    [InlineData("beforeHandling", 0)]
    [InlineData("afterHandling", 1)]
    [InlineData("midBody", 1)]
    public async Task Hang_EachPoint_HoldsUntilReset(string point, int mails)
    {
        Switch($$"""{"hang":"{{point}}"}""");
        var pending = PostAsync(ApplyTrial, """{"companyName":"c","phone":"13900000001","phoneVerifyCode":"123456","email":"a@example.com"}""");
        await Poll.UntilAsync(() => Upstream.Journal.Requests.Any(request => request.BodyBytes > 0) && Upstream.Journal.MailCount == mails, "the request is held");
        pending.IsCompleted.ShouldBeFalse();
        Upstream.Faults.Reset();
        (await (await pending).Content.ReadAsStringAsync()).ShouldContain("\"000\"");
        Upstream.Journal.MailCount.ShouldBe(1);
    }

    [Fact]
    public async Task Pieces_Given_ArriveOneByOneAndWhole()
    {
        Switch("""{"pieceBytes":100,"pieceDelayMs":30}""");
        var watch = Stopwatch.StartNew();
        (await GetJsonAsync(Tenant)).GetProperty("vdn").GetString().ShouldBe(Mine.Vdn);
        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(85);
    }
}
