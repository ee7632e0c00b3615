using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.TenantLookups;
using OmaGateway.Tests.Hosting;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>RFC 9110 and 9111 by tables: what a client may say, well or badly, and what it is told.</summary>
public sealed class LookupSemanticsTests : IAsyncLifetime
{
    private LookupRig _rig = null!;

    public async Task InitializeAsync()
    {
        _rig = await LookupRig.StartAsync();
        _rig.Clock.Stop();
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    /// <summary>A copy of 20 s is there. <c>hit</c>: answered from it; <c>request</c>: the upstream is asked.</summary>
    [Theory]
    [InlineData("Cache-Control: max-age=20", "hit")]
    [InlineData("Cache-Control: max-age=19", "request")]
    [InlineData("Cache-Control: max-age=0", "request")]
    [InlineData("Cache-Control: max-age=\"0\"", "request")]
    [InlineData("Cache-Control: max-age = 0", "request")]
    [InlineData("Cache-Control: MAX-AGE=0", "request")]
    [InlineData("Cache-Control: max-age=100|Cache-Control: no-cache", "request")]
    [InlineData("Cache-Control: no-cache|Cache-Control: max-age=100", "request")]
    [InlineData("Cache-Control: max-age=100, no-store", "request")]
    [InlineData("Cache-Control: no-cache=\"x\"", "request")]
    [InlineData("Cache-Control: min-fresh=10", "hit")]
    [InlineData("Cache-Control: min-fresh=3600", "request")]
    [InlineData("Cache-Control: max-age=abc", "hit")]
    [InlineData("Cache-Control: max-age=-1", "hit")]
    [InlineData("Cache-Control: max-age=+0", "hit")]
    [InlineData("Cache-Control: max-age=0.5", "hit")]
    [InlineData("Cache-Control: max-age=99999999999999999999", "hit")]
    [InlineData("Cache-Control: max-age", "hit")]
    [InlineData("Cache-Control: no-cachet", "hit")]
    [InlineData("Cache-Control: ,=,\", ;no-store;", "hit")]
    [InlineData("Cache-Control: max-stale=100", "hit")]
    [InlineData("Cache-Control: no-transform, private, s-maxage=0, must-revalidate", "hit")]
    [InlineData("Pragma: no-cache", "request")]
    [InlineData("Pragma: no-cache|Cache-Control: max-age=100", "hit")]
    [InlineData("Pragma: anything", "hit")]
    [InlineData("Range: bytes=0-3", "hit")]
    [InlineData("If-Modified-Since: Sun, 22 Nov 2026 00:00:00 GMT", "hit")]
    [InlineData("If-Match: \"other\"", "hit")]
    public async Task Request_WithACopyOf20Seconds(string headers, string expected)
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromSeconds(20));
        var answer = await SendAsync(HttpMethod.Get, headers);
        answer.Status.ShouldBe(200);
        answer.ShouldBelongTo("token-a");
        answer.CacheStatus.ShouldStartWith(expected == "hit" ? "oma-gateway; hit; " : "oma-gateway; fwd=request; fwd-status=200");
    }

    /// <summary>Seconds since the copy was received; nobody is asked.</summary>
    [Theory]
    [InlineData(20, "only-if-cached", 200)]
    [InlineData(20, "only-if-cached, max-age=30", 200)]
    [InlineData(20, "only-if-cached, max-age=10", 504)]
    [InlineData(20, "max-age=0, only-if-cached", 504)]
    [InlineData(20, "only-if-cached, no-cache", 504)]
    [InlineData(61, "only-if-cached", 200)]
    [InlineData(300, "only-if-cached", 504)]
    [InlineData(300, "only-if-cached, max-stale", 504)]
    public async Task OnlyIfCached_OfACopyOfAnAge(int age, string directives, int status)
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromSeconds(age));
        var answer = await _rig.GetAsync("token-a", cacheControl: directives);
        answer.Status.ShouldBe(status, answer.Body);
        answer.CacheStatus.ShouldStartWith(status == 200 ? "oma-gateway; hit" : "oma-gateway; fwd=miss; detail=only-if-cached");
        Asked.ShouldBe(1);
    }

    /// <summary>TAG stands for the entry's own.</summary>
    [Theory]
    [InlineData("If-None-Match: TAG", 304)]
    [InlineData("If-None-Match: W/TAG", 304)]
    [InlineData("If-None-Match: *", 304)]
    [InlineData("If-None-Match: \"a\", W/\"b\",TAG", 304)]
    [InlineData("If-None-Match: \"a\"|If-None-Match: TAG", 304)]
    [InlineData("If-None-Match: ,, TAG ,", 304)]
    [InlineData("If-None-Match: w/TAG", 200)]
    [InlineData("If-None-Match: \"a\"", 200)]
    [InlineData("If-None-Match: BARE", 200)]
    [InlineData("If-None-Match: \"BARE", 200)]
    [InlineData("If-None-Match: \"*\"", 200)]
    [InlineData("If-None-Match: ", 200)]
    [InlineData("If-None-Match: TAG|Cache-Control: no-cache", 304)]
    public async Task IfNoneMatch_InEverySpelling(string headers, int status)
    {
        string tag = (await _rig.GetAsync("token-a")).Header("ETag");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            var answer = await SendAsync(method, headers.Replace("TAG", tag, StringComparison.Ordinal).Replace("BARE", tag.Trim('"'), StringComparison.Ordinal));
            answer.Status.ShouldBe(status, $"{method}");
        }
    }

    [Fact]
    public async Task NotModified_CarriesTheHeadersOfThe200_AndNoBody()
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromSeconds(20));
        var whole = await _rig.GetAsync("token-a");
        var answer = await _rig.SendAsync(HttpMethod.Get, "token-a", LookupRig.Tenant, ifNoneMatch: whole.Header("ETag"));
        answer.Status.ShouldBe(304);
        answer.Body.ShouldBeEmpty();
        foreach (string name in new[] { "ETag", "Vary", "Cache-Control", "Age", "Cache-Status" })
        {
            answer.Header(name).ShouldBe(whole.Header(name), name);
        }

        answer.Header("Date").ShouldNotBeEmpty();
        answer.Headers.ContainsKey("Content-Type").ShouldBeFalse();
    }

    /// <summary>The answer came from the upstream, and its bytes are those that the client has.</summary>
    [Fact]
    public async Task NotModified_OfAFreshlyFetchedAnswer_IsKept()
    {
        string tag = (await _rig.GetAsync("token-a")).Header("ETag");
        _rig.Clock.Forward(TimeSpan.FromMinutes(5));
        var answer = await _rig.SendAsync(HttpMethod.Get, "token-a", LookupRig.Tenant, ifNoneMatch: tag);
        answer.Status.ShouldBe(304);
        answer.CacheStatus.ShouldMatch("^oma-gateway; fwd=stale; fwd-status=200; stored; ttl=5[0-9]$");
        (await _rig.GetAsync("token-a")).IsHit.ShouldBeTrue();
    }

    [Fact]
    public async Task Post_WithIfNoneMatch_IsNever304()
    {
        const string body = """{"limit":10,"offset":0}""";
        string tag = (await _rig.PostAsync("token-a", body)).Header("ETag");
        (await _rig.SendAsync(HttpMethod.Post, "token-a", LookupRig.Subscriptions, body: body, ifNoneMatch: tag)).Status.ShouldBe(200);
        (await _rig.SendAsync(HttpMethod.Post, "token-a", LookupRig.Subscriptions, body: body, ifNoneMatch: "*")).IsHit.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(62)]
    public async Task Age_AndWhatIsLeft_AreTheCopys(int seconds)
    {
        await _rig.GetAsync("token-a");
        _rig.Clock.Forward(TimeSpan.FromSeconds(seconds));
        _rig.Simulator.Faults.Apply(new FaultSwitches { Hang = HangPoint.BeforeHandling }); // what is stale is served while a new one is fetched
        var answer = await _rig.GetAsync("token-a");
        _rig.Simulator.Faults.Reset();
        int age = int.Parse(answer.Header("Age"), CultureInfo.InvariantCulture);
        int ttl = int.Parse(Regex.Match(answer.CacheStatus, "ttl=(-?[0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        age.ShouldBeInRange(seconds, seconds + 10);
        (age + ttl).ShouldBeInRange(53, 60); // FreshSeconds, up to a tenth less
        answer.Header("Cache-Control").Split(", ").Order().ShouldBe([$"max-age={Math.Max(0, ttl)}", "private"]);
        (ttl < 0).ShouldBe(seconds > 60);
    }

    [Fact]
    public async Task Collapsed_IsSaidByAllButTheOneThatAsked_AndWithoutAge()
    {
        _rig.Simulator.Faults.Apply(new FaultSwitches { Hang = HangPoint.AfterHandling });
        var asking = Enumerable.Range(0, 8).Select(_ => _rig.GetAsync("token-a")).ToArray();
        await Poll.UntilAsync(() => Asked == 1 && Flights == 1, "the flight is under way");
        _rig.Simulator.Faults.Reset();
        var answers = await Task.WhenAll(asking);
        answers.ShouldAllBe(answer => answer.Status == 200);
        answers.Where(answer => !answer.IsHit).ShouldAllBe(answer => answer.CacheStatus.StartsWith("oma-gateway; fwd=miss; fwd-status=200; stored") && answer.Header("Age") == "");
        answers.Count(answer => !answer.IsHit && !answer.CacheStatus.Contains("; collapsed")).ShouldBe(1);
        Asked.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"status":404,"errorBody":"empty"}""", 404)]
    [InlineData("""{"status":404,"errorBody":"personal"}""", 404)]
    [InlineData("""{"businessFailure":true}""", 502)]
    [InlineData("""{"status":503,"errorBody":"html"}""", 502)]
    public async Task Failure_IsNotStored_AndSaysSo(string fault, int status)
    {
        _rig.Simulator.Faults.ApplyJson(fault);
        for (int i = 1; i <= 2; i++)
        {
            var answer = await _rig.GetAsync("token-a");
            answer.Status.ShouldBe(status);
            answer.CacheStatus.ShouldMatch("^oma-gateway; fwd=miss; fwd-status=[0-9]{3}$");
            answer.Header("Cache-Control").ShouldBe("no-store");
            answer.Header("Vary").ShouldContain("X-Auth-Token");
            answer.Header("Age").ShouldBeEmpty();
            answer.Header("ETag").ShouldBeEmpty();
            Asked.ShouldBe(i);
        }
    }

    [Fact]
    public async Task Head_OfAMiss_StoresWhatTheGetGets_AndOfAFailureHasNoBody()
    {
        var head = await _rig.SendAsync(HttpMethod.Head, "token-a", LookupRig.Tenant);
        head.CacheStatus.ShouldStartWith("oma-gateway; fwd=miss; fwd-status=200; stored");
        var get = await _rig.GetAsync("token-a");
        (get.IsHit, get.Header("ETag")).ShouldBe((true, head.Header("ETag")));
        _rig.Simulator.Journal.Requests.Single().Method.ShouldBe("GET");

        _rig.Simulator.Faults.Apply(new FaultSwitches { Status = 404 });
        var failed = await _rig.SendAsync(HttpMethod.Head, "token-b", LookupRig.Tenant);
        (failed.Status, failed.Body).ShouldBe((404, ""));
    }

    private int Asked => _rig.Simulator.Journal.Requests.Count;

    private int Flights => _rig.Gateway.Services.GetRequiredService<FlightTable>().Count;

    /// <param name="headers">As lines, divided by '|'.</param>
    private async Task<LookupAnswer> SendAsync(HttpMethod method, string headers)
    {
        using var request = new HttpRequestMessage(method, LookupRig.Tenant) { Headers = { { "X-Auth-Token", "token-a" } } };
        foreach (string line in headers.Split('|'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            request.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 1)..].Trim());
        }

        using var response = await _rig.Gateway.Public.SendAsync(request);
        return await LookupAnswer.ReadAsync(response, CancellationToken.None);
    }
}
