using System.Text;
using OmaGateway.Routing;
using OmaGateway.TenantLookups;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>The pure parts: names, times, verdicts, directives.</summary>
public sealed class EntryTests
{
    private const long Now = 1_800_000_000_000;
    private static readonly LookupKeys Keys = new(new byte[32], [.. Enumerable.Repeat((byte)7, 32)]);
    private static readonly RoutePolicy Policy = new() { RouteId = "tenant", Token = new TokenPolicy(true, "X-Auth-Token", ["X-Auth-Token"]), Lookup = new LookupPolicy(true, null, null), Mask = "tenant" };

    [Fact]
    public void Names_NeverMeet_WhereAnyPartDiffers()
    {
        var basis = new LookupRequest(Policy, "token", "/a", "", default, "rules");
        LookupRequest[] others =
        [
            basis,
            basis with { Token = "Token" },
            basis with { Token = null },
            basis with { Token = "" },
            basis with { Path = "/A" },
            basis with { Path = "/a?", Query = "" },
            basis with { Query = "?x=1" },
            basis with { Path = "/a?x=1" },
            basis with { Rules = "rules2" },
            basis with { Body = "{}"u8.ToArray() },
            basis with { Policy = Policy with { RouteId = "tenan", Mask = "ttenant" } },
            basis with { Policy = Policy with { Mask = "trial-tenant" } },
        ];
        others.Select(request => Keys.Entry(request)).Distinct().Count().ShouldBe(others.Length);
        others.Select(request => Keys.Token(request.Token)).Distinct().Count().ShouldBe(4);
        for (int i = 1; i < others.Length; i++)
        {
            (others[i].Asks(basis) && others[i].Token == basis.Token).ShouldBeFalse($"{i}");
        }
    }

    [Theory]
    [InlineData(-6_000, nameof(Freshness.Dead))]
    [InlineData(-1_000, nameof(Freshness.Fresh))]
    [InlineData(0, nameof(Freshness.Fresh))]
    [InlineData(59_999, nameof(Freshness.Fresh))]
    [InlineData(60_000, nameof(Freshness.Revalidate))]
    [InlineData(69_999, nameof(Freshness.Revalidate))]
    [InlineData(70_000, nameof(Freshness.Stale))]
    [InlineData(359_999, nameof(Freshness.Stale))]
    [InlineData(360_000, nameof(Freshness.Dead))]
    public void Times_ByAge(long age, string expected)
        => EntryTimes.From(Now, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(300), null, 0).At(Now + age, TimeSpan.FromSeconds(10)).ToString().ShouldBe(expected);

    [Fact]
    public void Times_AreBoundedByTheTenantsEnd_TheHardCap_AndShortenedByJitterAlone()
    {
        EntryTimes.From(Now, TimeSpan.FromSeconds(60), TimeSpan.FromDays(1), Now + 5_000, 0).ShouldBe(new EntryTimes(Now, Now + 5_000, Now + 5_000));
        EntryTimes.From(Now, TimeSpan.FromSeconds(60), TimeSpan.FromDays(365), null, 0).StaleUntil.ShouldBe(Now + EntryTimes.MaxAge);
        EntryTimes.From(Now, TimeSpan.FromSeconds(60), TimeSpan.FromDays(1), null, 1).FreshUntil.ShouldBe(Now + 54_000);
        var times = EntryTimes.From(Now, TimeSpan.FromSeconds(60), TimeSpan.FromDays(1), null, 0);
        times.TtlSeconds(Now + 59_500).ShouldBe(0);
        times.TtlSeconds(Now + 60_001).ShouldBe(-1);
    }

    [Theory]
    [InlineData(200, """{"createDate":1}""", null, nameof(AnswerVerdict.Keep))]
    [InlineData(200, """{"schema":{"createDate":1}}""", null, nameof(AnswerVerdict.Keep))]
    [InlineData(200, """{"schema":"***"}""", null, nameof(AnswerVerdict.Pass))]
    [InlineData(200, """[]""", null, nameof(AnswerVerdict.Pass))]
    [InlineData(200, "", null, nameof(AnswerVerdict.Pass))]
    [InlineData(200, """{"result":[],"returnCode":"0"}""", "0", nameof(AnswerVerdict.Keep))]
    [InlineData(200, """{"schema":{"result":[{"returnCode":"9"}],"returnCode":"0"}}""", "0", nameof(AnswerVerdict.Keep))]
    [InlineData(200, """{"result":[],"returnCode":"00"}""", "0", nameof(AnswerVerdict.Pass))]
    [InlineData(200, """{"result":[{"returnCode":"0"}]}""", "0", nameof(AnswerVerdict.Pass))]
    [InlineData(200, """{"expiryDate":"soon"}""", null, nameof(AnswerVerdict.Pass))]
    [InlineData(200, """{"expiryDate":null}""", null, nameof(AnswerVerdict.Keep))]
    [InlineData(204, "", null, nameof(AnswerVerdict.Pass))]
    [InlineData(401, """{"schema":"***"}""", null, nameof(AnswerVerdict.Rejected))]
    [InlineData(403, "", null, nameof(AnswerVerdict.Rejected))]
    [InlineData(404, "{}", null, nameof(AnswerVerdict.Pass))]
    [InlineData(500, """{"schema":"***"}""", null, nameof(AnswerVerdict.Pass))]
    [InlineData(500, "", null, nameof(AnswerVerdict.Pass))]
    [InlineData(502, """{"schema":"***"}""", null, nameof(AnswerVerdict.Pass))]
    [InlineData(502, "", null, nameof(AnswerVerdict.HostDown))]
    [InlineData(502, """{"error":"Bad Gateway"}""", null, nameof(AnswerVerdict.HostDown))]
    [InlineData(503, """{"error":"busy"}""", null, nameof(AnswerVerdict.HostDown))]
    [InlineData(504, "", null, nameof(AnswerVerdict.HostDown))]
    public void Verdict_OfAMaskedAnswer(int status, string body, string? success, string expected)
        => AnswerVerdicts.Of(new UpstreamAnswer.Masked(status, Encoding.UTF8.GetBytes(body)), new LookupPolicy(true, success, null), Now, out _).ToString().ShouldBe(expected);

    [Theory]
    [InlineData(401, nameof(AnswerVerdict.Rejected))]
    [InlineData(404, nameof(AnswerVerdict.Pass))]
    [InlineData(200, nameof(AnswerVerdict.HostDown))]
    [InlineData(503, nameof(AnswerVerdict.HostDown))]
    public void Verdict_OfAnUnreadableAnswer(int status, string expected)
        => AnswerVerdicts.Of(new UpstreamAnswer.Unreadable(status, UnreadableReason.NotJson), Policy.Lookup!, Now, out _).ToString().ShouldBe(expected);

    [Fact]
    public void Verdict_OfNoAnswer_IsTheHosts()
        => AnswerVerdicts.Of(new UpstreamAnswer.Missing(ForwarderError.Request, false), Policy.Lookup!, Now, out _).ShouldBe(AnswerVerdict.HostDown);

    [Theory]
    [InlineData("""{"expiryDate":1800000005000}""", 1_800_000_005_000L)]
    [InlineData("""{"schema":{"expiryDate":"1800000005000"}}""", 1_800_000_005_000L)]
    [InlineData("""{"expiryDate":1800000009000,"expiryDate":1800000005000}""", 1_800_000_005_000L)]
    [InlineData("""{"expiryDate":1700000000000}""", null)]
    [InlineData("""{"result":[{"expiryDate":1800000005000}]}""", null)]
    public void Verdict_TellsTheTenantsEnd(string body, long? expected)
    {
        AnswerVerdicts.Of(new UpstreamAnswer.Masked(200, Encoding.UTF8.GetBytes(body)), Policy.Lookup!, Now, out long? endsAt).ShouldBe(AnswerVerdict.Keep);
        endsAt.ShouldBe(expected);
    }

    [Theory]
    [InlineData("no-cache", true, false, false, null, null)]
    [InlineData(" Max-Age=10 , NO-STORE", false, true, false, 10L, null)]
    [InlineData("only-if-cached, max-age=\"5\", min-fresh=7", false, false, true, 5L, 7L)]
    [InlineData("max-age=, max-age=-1, max-age=x, max-stale=100, foo=bar, ,", false, false, false, null, null)]
    [InlineData("max-age=99999999999999999999999", false, false, false, null, null)]
    [InlineData("ext=\"a, no-cache, \\\", only-if-cached\", max-age=5", false, false, false, 5L, null)]
    [InlineData("ext=\"a\",no-store,ext=\"no-cache", false, true, false, null, null)]
    public void Directives_Read(string header, bool noCache, bool noStore, bool onlyIfCached, long? maxAge, long? minFresh)
        => RequestDirectives.Read(new Microsoft.Extensions.Primitives.StringValues(header)).ShouldBe(new RequestDirectives(noCache, noStore, onlyIfCached, maxAge, minFresh));

    [Fact]
    public void Lines_OfAHeader_CountTogether()
    {
        RequestDirectives.Read(new Microsoft.Extensions.Primitives.StringValues(["max-age=100", "no-cache", ""])).ShouldBe(new RequestDirectives(true, false, false, 100, null));
        EntityTags.Match(new Microsoft.Extensions.Primitives.StringValues(["\"b\"", "", "\"a\""]), "\"a\"").ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"a\"", true)]
    [InlineData("W/\"a\"", true)]
    [InlineData("*", true)]
    [InlineData("\"b\", \"a\"", true)]
    [InlineData("\"b\"", false)]
    [InlineData("a", false)]
    [InlineData("", false)]
    public void EntityTags_Match(string header, bool expected) => EntityTags.Match(header, "\"a\"").ShouldBe(expected);
}
