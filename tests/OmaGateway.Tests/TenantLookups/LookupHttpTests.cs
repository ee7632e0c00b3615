using System.Globalization;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>One gateway without Redis: what a browser gets to see of the cache.</summary>
public sealed class LookupHttpTests : IAsyncLifetime
{
    private LookupRig _rig = null!;

    public async Task InitializeAsync() => _rig = await LookupRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [InlineData(LookupRig.Tenant)]
    [InlineData(LookupRig.Trial)]
    public async Task Get_Twice_IsAskedOnce(string path)
    {
        var first = await _rig.GetAsync("token-a", path);
        var second = await _rig.GetAsync("token-a", path);

        first.Status.ShouldBe(200);
        first.CacheStatus.ShouldStartWith("oma-gateway; fwd=miss; fwd-status=200; stored; ttl=");
        first.Header("Age").ShouldBeEmpty();
        second.CacheStatus.ShouldMatch("^oma-gateway; hit; ttl=5[0-9]; detail=local$");
        second.Body.ShouldBe(first.Body);
        second.ShouldBelongTo("token-a");
        int.Parse(second.Header("Age"), CultureInfo.InvariantCulture).ShouldBeInRange(0, 5);
        second.Header("Cache-Control").ShouldContain("private");
        second.Header("Cache-Control").ShouldMatch("max-age=5[0-9]");
        second.Header("Vary").ShouldBe("X-Auth-Token, X-Auth_Token, Cookie, Origin");
        second.Header("Content-Type").ShouldBe("application/json; charset=utf-8");
        Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Get_OfAnotherToken_IsAnotherLookup()
    {
        (await _rig.GetAsync("token-a")).ShouldBelongTo("token-a");
        (await _rig.GetAsync("token-b")).ShouldBelongTo("token-b");
        (await _rig.GetAsync("token-A")).ShouldBelongTo("token-A");
        Asked.ShouldBe(3);
    }

    [Fact]
    public async Task Get_UnderTheOtherSpelling_IsTheSameLookup()
    {
        await _rig.GetAsync("token-a");
        using var request = new HttpRequestMessage(HttpMethod.Get, LookupRig.Tenant) { Headers = { { "X-Auth_Token", "token-a" } } };
        using var response = await _rig.Gateway.Public.SendAsync(request);
        response.Headers.GetValues("Cache-Status").Single().ShouldStartWith("oma-gateway; hit");
    }

    [Fact]
    public async Task Post_SameMeaning_IsTheSameLookup()
    {
        var first = await _rig.PostAsync("token-a", """{"limit":10,"offset":0}""");
        first.IsMiss.ShouldBeTrue(first.CacheStatus);
        foreach (string same in new[] { """{"limit":"10","offset":"0"}""", """ { "offset" : 0 , "limit" : 10 } """, """{"limit":10,"offset":0,"startDate":null}""" })
        {
            var again = await _rig.PostAsync("token-a", same);
            if (again.Status == 200)
            {
                again.IsHit.ShouldBeTrue(same);
                again.Body.ShouldBe(first.Body);
            }
        }

        (await _rig.PostAsync("token-a", """{"limit":10,"offset":1}""")).IsMiss.ShouldBeTrue();
        (await _rig.PostAsync("token-b", """{"limit":10,"offset":0}""")).IsMiss.ShouldBeTrue();
        Asked.ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"limit":10,"limit":20,"offset":0}""")]
    [InlineData("""{"limit":10,"offset":0,"extra":1}""")]
    public async Task Post_Ambiguous_IsNeverAnsweredFromTheOtherMeaning(string body)
    {
        await _rig.PostAsync("token-a", """{"limit":10,"offset":0}""");
        var answer = await _rig.PostAsync("token-a", body);
        (answer.Status == 400 || !answer.IsHit).ShouldBeTrue(answer.Body);
    }

    [Fact]
    public async Task Public_IsSharedByAll()
    {
        var first = await _rig.SendAsync(HttpMethod.Get, null, LookupRig.Console);
        first.Status.ShouldBe(200);
        (await _rig.SendAsync(HttpMethod.Get, "some-token", LookupRig.Console)).IsHit.ShouldBeTrue();
        Asked.ShouldBe(1);
    }

    [Fact]
    public async Task ClientHeadersAndParameters_NeverReachTheUpstream()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, LookupRig.Tenant + "?lang=xx&debug=1");
        request.Headers.Add("X-Auth-Token", "token-a");
        foreach (string name in new[] { "Cookie", "Authorization", "Accept-Language", "X-Forwarded-For", "Accept", "Range", "X-Custom" })
        {
            request.Headers.TryAddWithoutValidation(name, "shape-the-answer");
        }

        using var response = await _rig.Gateway.Public.SendAsync(request);
        var sent = _rig.Simulator.Journal.Requests.Single();
        sent.Path.ShouldNotContain("lang");
        sent.Headers.ShouldNotContain(header => header.Value.Contains("shape-the-answer"));
        (await _rig.GetAsync("token-a")).IsHit.ShouldBeTrue();
    }

    [Fact]
    public async Task Head_IsTheGetWithoutABody()
    {
        var head = await _rig.SendAsync(HttpMethod.Head, "token-a", LookupRig.Tenant);
        var get = await _rig.GetAsync("token-a");
        var headAgain = await _rig.SendAsync(HttpMethod.Head, "token-a", LookupRig.Tenant);

        head.Status.ShouldBe(200);
        head.Body.ShouldBeEmpty();
        get.IsHit.ShouldBeTrue();
        headAgain.IsHit.ShouldBeTrue();
        headAgain.Header("ETag").ShouldBe(get.Header("ETag"));
        headAgain.Header("Content-Length").ShouldBe(System.Text.Encoding.UTF8.GetByteCount(get.Body).ToString(CultureInfo.InvariantCulture));
        Asked.ShouldBe(1);
    }

    [Fact]
    public async Task IfNoneMatch_OfTheSameToken_Is304_AndOfAnotherTokenIsNot()
    {
        string tag = (await _rig.GetAsync("token-a")).Header("ETag");
        tag.ShouldMatch("^\"[A-Za-z0-9_-]{22}\"$");

        var same = await _rig.SendAsync(HttpMethod.Get, "token-a", LookupRig.Tenant, ifNoneMatch: $"\"x\", W/{tag}");
        same.Status.ShouldBe(304);
        same.Body.ShouldBeEmpty();
        same.Header("ETag").ShouldBe(tag);
        same.IsHit.ShouldBeTrue();

        (await _rig.SendAsync(HttpMethod.Get, "token-b", LookupRig.Tenant, ifNoneMatch: tag)).Status.ShouldBe(200);
        (await _rig.SendAsync(HttpMethod.Get, "token-a", LookupRig.Trial, ifNoneMatch: tag)).Status.ShouldBe(200);
        (await _rig.SendAsync(HttpMethod.Get, null, LookupRig.Tenant, ifNoneMatch: tag)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task ETag_OfTheSameBytesForAnotherToken_IsAnother()
    {
        _rig.Simulator.Faults.Apply(OmaRoute.Tenant, new FaultSwitches { RootShape = null });
        string a = (await _rig.PostAsync("token-a", """{"limit":1,"offset":99}""")).Header("ETag");
        string b = (await _rig.PostAsync("token-b", """{"limit":1,"offset":99}""")).Header("ETag");
        a.ShouldNotBe(b);
    }

    [Fact]
    public async Task OnlyIfCached_WithoutACopy_Is504_AndAsksNobody()
    {
        var nothing = await _rig.GetAsync("token-a", cacheControl: "only-if-cached");
        nothing.Status.ShouldBe(504);
        nothing.Header("Content-Type").ShouldStartWith("application/problem+json");
        Asked.ShouldBe(0);

        await _rig.GetAsync("token-a");
        (await _rig.GetAsync("token-a", cacheControl: "only-if-cached")).IsHit.ShouldBeTrue();
    }

    [Theory]
    [InlineData("no-cache")]
    [InlineData("max-age=0")]
    [InlineData("no-store")]
    [InlineData("min-fresh=86400")]
    public async Task Directive_AskedAgainAndAgain_ReachesTheUpstreamOnceInFiveSeconds(string directive)
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromSeconds(6));
        var forced = await _rig.GetAsync("token-a", cacheControl: directive);
        forced.CacheStatus.ShouldStartWith("oma-gateway; fwd=request");
        for (int i = 0; i < 20; i++)
        {
            (await _rig.GetAsync("token-a", cacheControl: directive)).IsHit.ShouldBeTrue();
        }

        Asked.ShouldBe(2);
    }

    [Fact]
    public async Task NoStore_IsNotStored()
    {
        var first = await _rig.GetAsync("token-a", cacheControl: "no-store");
        first.CacheStatus.ShouldNotContain("stored");
        (await _rig.GetAsync("token-a")).IsMiss.ShouldBeTrue();
    }

    [Fact]
    public async Task MaxAge_OfAnOldCopy_AsksUpstream_OfAYoungOneDoesNot()
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromSeconds(20));
        (await _rig.GetAsync("token-a", cacheControl: "max-age=30")).IsHit.ShouldBeTrue();
        (await _rig.GetAsync("token-a", cacheControl: "max-age=10")).CacheStatus.ShouldStartWith("oma-gateway; fwd=request");
        (await _rig.GetAsync("token-a", cacheControl: "max-age=10")).IsHit.ShouldBeTrue();
    }

    [Fact]
    public async Task Subscriptions_WithAnotherReturnCode_AreNotStored()
    {
        _rig.Simulator.Faults.ApplyJson("""{"routes":{"subscriptions":{"rawAnswer":"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 45\r\n\r\n{\"result\":[],\"count\":\"0\",\"returnCode\":\"00001\"}"}}}""");
        var answer = await _rig.PostAsync("token-a", """{"limit":10,"offset":0}""");
        answer.CacheStatus.ShouldNotContain("stored");
        (await _rig.PostAsync("token-a", """{"limit":10,"offset":0}""")).IsHit.ShouldBeFalse();
    }

    private int Asked => _rig.Simulator.Journal.Requests.Count;
}
