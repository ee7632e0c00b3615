using System.Net.Http.Json;
using System.Text.Json;
using OmaSimulator;

namespace OmaGateway.Tests.Simulator;

public sealed class JournalTests : SimulatorTest
{
    [Fact]
    public async Task Headers_OnTheWire_AreKeptInOrderAndSpellingWithEveryValue()
    {
        var request = $"GET {Tenant}?a=%20b&c HTTP/1.1\r\nhOST: u\r\nx-auth_TOKEN: one\r\nX-B:  2 \r\nX-Auth-Token: two\r\nx-auth-token: three\r\nCookie: a=b\r\nConnection: close\r\n\r\n";
        await RawAnswer.OfAsync(Upstream.Address, request);
        var seen = Upstream.Journal.Requests.ShouldHaveSingleItem();
        seen.Headers.Select(header => $"{header.Key}={header.Value}")
            .ShouldBe(["hOST=u", "x-auth_TOKEN=one", "X-B=2", "X-Auth-Token=two", "x-auth-token=three", "Cookie=a=b", "Connection=close"]);
        seen.ValuesOf("x-auth-token").ShouldBe(["two", "three"]);
        seen.Path.ShouldBe(Tenant + "?a=%20b&c");
    }

    [Fact]
    public async Task Requests_OnOneConnectionWithChunkedBodies_AreToldApart()
    {
        var chunked = $"POST {SmsCode} HTTP/1.1\r\nHost: u\r\nX-N: 1\r\nTransfer-Encoding: chunked\r\n\r\n17\r\n{{\"phone\":\"13900000001\"}}\r\n0\r\n\r\n";
        var second = $"GET {Tenant} HTTP/1.1\r\nHost: u\r\nX-N: 2\r\nConnection: close\r\n\r\n";
        await RawAnswer.OfAsync(Upstream.Address, chunked + second);
        var requests = Upstream.Journal.Requests;
        requests.Count.ShouldBe(2);
        requests[0].Body.ShouldBe("""{"phone":"13900000001"}""");
        requests[0].Headers.Count.ShouldBe(3);
        requests[1].Headers.Select(header => header.Key).ShouldBe(["Host", "X-N", "Connection"]);
        requests[1].ValuesOf("X-N").ShouldBe(["2"]);
    }

    [Fact]
    public async Task Get_AfterRequests_ListsThemWithCountsMailsAndMessages()
    {
        await GetAsync(Tenant);
        await PostAsync(SmsCode, """{"phone":"13900000001"}""");
        await PostAsync(ApplyTrial, """{"companyName":"c","phone":"13900000001","phoneVerifyCode":"123456","email":"a@example.com"}""");
        var journal = await ReadAsync("");
        journal.GetProperty("capacity").GetInt32().ShouldBe(200_000);
        journal.GetProperty("dropped").GetInt32().ShouldBe(0);
        journal.GetProperty("counts").GetProperty("tenant").GetInt32().ShouldBe(1);
        journal.GetProperty("totals").GetProperty("requests").GetInt32().ShouldBe(3);
        var first = journal.GetProperty("requests")[0];
        first.GetProperty("route").GetString().ShouldBe("tenant");
        first.GetProperty("status").GetInt32().ShouldBe(200);
        first.GetProperty("headers").EnumerateArray().ShouldContain(header => header.GetProperty("name").GetString() == "X-Auth-Token" && header.GetProperty("value").GetString() == "tok-1");
        journal.GetProperty("mails")[0].GetProperty("email").GetString().ShouldBe("a@example.com");
        journal.GetProperty("sms")[0].GetProperty("phone").GetString().ShouldBe("13900000001");

        (await ReadAsync("?route=tenant")).GetProperty("requests").GetArrayLength().ShouldBe(1);
        (await ReadAsync("?after=2")).GetProperty("requests").GetArrayLength().ShouldBe(1);
        (await ReadAsync("?counts")).TryGetProperty("requests", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Delete_AfterRequests_EmptiesButNumbersOn()
    {
        await GetAsync(Tenant);
        await Client.DeleteAsync(new Uri("/__sim/journal", UriKind.Relative));
        Upstream.Journal.Requests.ShouldBeEmpty();
        Upstream.Journal.Count(OmaRoute.Tenant).ShouldBe(0);
        await GetAsync(Tenant);
        Upstream.Journal.Requests.ShouldHaveSingleItem().Sequence.ShouldBe(2);
    }

    [Fact]
    public void Add_BeyondTheCapacity_DropsTheOldestAndCountsOn()
    {
        var journal = new Journal();
        for (var i = 0; i < Journal.Capacity + 5; i++) journal.Add(OmaRoute.Tenant, DateTimeOffset.UnixEpoch, "GET", "/", []);
        journal.Requests.Count.ShouldBe(Journal.Capacity);
        journal.Requests[0].Sequence.ShouldBe(6);
        journal.Count(OmaRoute.Tenant).ShouldBe(Journal.Capacity + 5);
        journal.Dropped.ShouldBe(5);
    }

    [Fact]
    public async Task JournalBodies_Off_KeepsLengthOnly()
    {
        Switch("""{"journalBodies":false}""");
        await PostAsync(SmsCode, """{"phone":"13900000001"}""");
        var request = Upstream.Journal.Requests.ShouldHaveSingleItem();
        request.Body.ShouldBeNull();
        request.BodyBytes.ShouldBe(23);
    }

    private async Task<JsonElement> ReadAsync(string query) =>
        await Client.GetFromJsonAsync<JsonElement>(new Uri("/__sim/journal" + query, UriKind.Relative));
}
