using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Simulator;

public sealed class FaultStateTests : SimulatorTest
{
    [Fact]
    public async Task Put_TimesBesideSwitches_FailsTheNextNAndNoMore()
    {
        await PutAsync("""{"status":503,"times":2}""");
        (await StatusesAsync(4)).ShouldBe([503, 503, 200, 200]);
        (await ShownAsync()).ShouldBe("{}");
    }

    [Fact]
    public async Task Put_TimesOfOneSwitch_LeavesTheOthers()
    {
        await PutAsync("""{"status":{"value":500,"times":1},"connectionClose":true}""");
        (await ShownAsync()).ShouldBe("""{"connectionClose":true,"status":{"value":500,"times":1}}""");
        (await StatusesAsync(2)).ShouldBe([500, 200]);
        (await ShownAsync()).ShouldBe("""{"connectionClose":true}""");
    }

    [Fact]
    public async Task Put_ForOneRoute_LeavesTheOthersAndWinsOverTheCommonOne()
    {
        await PutAsync("""{"status":{"value":500,"times":1},"routes":{"tenant":{"status":404,"times":1}}}""");
        (await StatusesAsync(2)).ShouldBe([404, 500]);
        ((int)(await GetAsync(TrialTenant)).StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Put_Again_MergesAndNullTakesAway()
    {
        await PutAsync("""{"status":500,"chunked":true}""");
        await PutAsync("""{"status":null,"indented":true}""");
        (await ShownAsync()).ShouldBe("""{"chunked":true,"indented":true}""");
        await Client.DeleteAsync(new Uri("/__sim/faults", UriKind.Relative));
        (await ShownAsync()).ShouldBe("{}");
    }

    [Theory]
    [InlineData("""{"latencyMS":1}""", "latencyMS")]
    [InlineData("""{"latencyMs":-1}""", "latencyMs")]
    [InlineData("""{"latencyMs":"1"}""", "latencyMs")]
    [InlineData("""{"status":99}""", "status")]
    [InlineData("""{"hang":"never"}""", "hang")]
    [InlineData("""{"hang":1}""", "hang")]
    [InlineData("""{"mailTimeZone":"Mars/Base"}""", "mailTimeZone")]
    [InlineData("""{"extraHeaders":["no colon"]}""", "extraHeaders")]
    [InlineData("""{"extraHeaders":["A: b\r\nC: d"]}""", "extraHeaders")]
    [InlineData("""{"status":{"value":500,"times":0}}""", "status")]
    [InlineData("""{"times":0}""", "times")]
    [InlineData("""{"routes":{"nowhere":{}}}""", "nowhere")]
    [InlineData("""{"routes":{"tenant":{"foo":1}}}""", "routes.tenant.foo")]
    [InlineData("""{"routes":[]}""", "routes")]
    [InlineData("[]", "object")]
    [InlineData("{", "not JSON")]
    public async Task Put_AnUnknownSwitchOrBadValue_IsAProblemThatNamesItAndChangesNothing(string json, string named)
    {
        var response = await PutRawAsync(json.StartsWith("{\"", StringComparison.Ordinal) ? "{\"chunked\":true," + json[1..] : json);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain(named);
        (await ShownAsync()).ShouldBe("{}");
    }

    [Fact]
    public async Task Apply_Typed_IsTheSameStateAsTheJson()
    {
        Upstream.Faults.Apply(OmaRoute.Tenant, new FaultSwitches { Status = 502, Times = 3, ErrorBody = ErrorBody.Html });
        (await ShownAsync()).ShouldBe("""{"routes":{"tenant":{"errorBody":{"value":"html","times":3},"status":{"value":502,"times":3}}}}""");
        Should.Throw<ArgumentException>(() => Upstream.Faults.Apply(new FaultSwitches { Status = 9 })).Message.ShouldContain("status");
    }

    [Fact]
    public async Task Times_UnderLoad_AreUsedExactly()
    {
        await PutAsync("""{"status":503,"times":50}""");
        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ => (int)(await GetAsync(Tenant)).StatusCode));
        statuses.Count(status => status == 503).ShouldBe(50);
    }

    private async Task PutAsync(string json) => (await PutRawAsync(json)).StatusCode.ShouldBe(HttpStatusCode.OK);

    private Task<HttpResponseMessage> PutRawAsync(string json) =>
        Client.PutAsync(new Uri("/__sim/faults", UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"));

    private Task<string> ShownAsync() => Client.GetStringAsync(new Uri("/__sim/faults", UriKind.Relative));

    private async Task<List<int>> StatusesAsync(int count)
    {
        List<int> statuses = [];
        for (var i = 0; i < count; i++) statuses.Add((int)(await GetAsync(Tenant)).StatusCode);
        return statuses;
    }
}
