using System.Net;
using System.Text.Json;
using OmaSimulator;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Simulator;

public sealed class RouteTests : SimulatorTest
{
    private static readonly string[] TrialFields = ["createDate", "expiryDate", "company", "customerName", "email", "mobilePhone", "tenantSpaceStatus", "portalUrl"];
    private static readonly string[] TenantFields = ["mobilePhone", "company", "customerName", "email", "vdn", "createDate", "tenantSpaceStatus", "portalUrl"];

    private static readonly string[] RecordFields =
    [
        "orderId", "opType", "remark", "skuName", "modifyTime", "orderAmount", "procutName", "vdnId", "customerId", "company", "id", "manualStatus",
        "cecTenantId", "amount", "periodNumber", "productId", "autoStatus", "customerName", "cecExpireTime", "cecTenantName", "createSource", "periodType",
        "expireTime", "createTime", "skuCode", "cecFeatureType", "trialFlag", "retryTimes", "status",
    ];

    [Fact]
    public async Task TrialTenant_AnyToken_AnswersExactlyTheEightFields()
    {
        var body = await GetJsonAsync(TrialTenant);
        Names(body).ShouldBe(TrialFields, ignoreOrder: true);
        body.GetProperty("expiryDate").ValueKind.ShouldBe(JsonValueKind.Number);
    }

    [Fact]
    public async Task Tenant_TwoTokens_EachGetsWhatItsTokenDerives()
    {
        foreach (var token in new[] { "tok-1", "tok-2", "bG9uZw==" })
        {
            var body = await GetJsonAsync(Tenant, token);
            var expected = TenantData.For(token);
            Names(body).ShouldBe(TenantFields, ignoreOrder: true);
            body.GetProperty("mobilePhone").GetString().ShouldBe(expected.MobilePhone);
            body.GetProperty("email").GetString().ShouldBe(expected.Email);
            body.GetProperty("customerName").GetString().ShouldBe(expected.CustomerName);
            body.GetProperty("company").GetString().ShouldBe(expected.Company);
            body.GetProperty("vdn").GetString().ShouldBe(expected.Vdn);
            body.GetProperty("createDate").GetInt64().ShouldBe(expected.CreateDate);
            body.GetProperty("portalUrl").GetString().ShouldBe(expected.PortalUrl);
        }

        TenantData.For("tok-1").ShouldNotBe(TenantData.For("tok-2"));
    }

    [Theory]
    [InlineData(Subscriptions)]
    [InlineData(Subscriptions + "s")]
    public async Task Subscriptions_APage_HasTheTwentyNineFieldsAndTheEnvelope(string path)
    {
        var body = await PostJsonAsync(path, """{"limit":"2","offset":"1"}""", "tok-1");
        Names(body).ShouldBe(["result", "count", "returnCode", "description"], ignoreOrder: true);
        var expected = TenantData.Subscriptions("tok-1", 2, 1);
        body.GetProperty("count").GetInt32().ShouldBe(expected.Count);
        body.GetProperty("returnCode").GetString().ShouldBe("0");
        var records = body.GetProperty("result").EnumerateArray().ToList();
        records.Count.ShouldBe(2);
        Names(records[0]).ShouldBe(RecordFields, ignoreOrder: true);
        records.Select(record => record.GetProperty("orderId").GetString()).ShouldBe(expected.Records.Select(record => record.OrderId));
        records[0].GetProperty("customerId").GetString()!.Length.ShouldBe(20);
        long.Parse(records[0].GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(1L << 53);
    }

    [Fact]
    public async Task Subscriptions_ADateRange_HoldsOnlyItsRecords()
    {
        var all = TenantData.Subscriptions("tok-1", 99, 0).Records;
        var (newest, oldest) = (all[0].CreateTime, all[^1].CreateTime);
        (await ListAsync($$"""{"limit":99,"offset":0,"startDate":{{newest}},"endDate":{{newest}}}""")).GetProperty("count").GetInt32().ShouldBe(1);
        (await ListAsync($$"""{"limit":99,"offset":0,"endDate":{{oldest - 1}}}""")).GetProperty("count").GetInt32().ShouldBe(0);
        Switch("""{"ignoreDateRange":true}""");
        (await ListAsync($$"""{"limit":99,"offset":0,"endDate":{{oldest - 1}}}""")).GetProperty("count").GetInt32().ShouldBe(all.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("not json")]
    [InlineData("""{"limit":100,"offset":0}""")]
    [InlineData("""{"limit":1,"offset":-1}""")]
    [InlineData("""{"limit":1,"offset":0,"startDate":"soon"}""")]
    public async Task Subscriptions_ABadRequest_IsTheBusinessFailureOfThePage(string body)
    {
        var response = await PostAsync(Subscriptions, body, "tok-1");
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"schema":"Business failure"}""");
    }

    [Theory]
    [InlineData(TrialTenant)]
    [InlineData(Tenant)]
    [InlineData(Subscriptions)]
    public async Task TokenRoutes_MissingEmptyOrExpiredToken_Are401WithSchema(string path)
    {
        foreach (var token in new[] { null, "expired", "expired-7" })
        {
            var response = path == Subscriptions ? await PostAsync(path, """{"limit":1,"offset":0}""", token) : await GetAsync(path, token);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await response.Content.ReadAsStringAsync()).ShouldStartWith("""{"schema":"Unauthorized operation.""");
        }
    }

    [Fact]
    public async Task ConsoleParameters_NoToken_AnswersFourFields()
    {
        var body = await (await GetAsync(ConsoleParameters, token: null)).Content.ReadAsStringAsync();
        Names(JsonDocument.Parse(body).RootElement).ShouldBe(["softwareCloudUrl", "clientId", "privacyStatementId", "privacyStatementUrl"]);
    }

    [Theory]
    [InlineData("GET", "/nothing/here", 404, OmaRoute.Unknown)]
    [InlineData("GET", ApplyTrial, 405, OmaRoute.ApplyTrial)]
    [InlineData("POST", Tenant, 405, OmaRoute.Tenant)]
    public async Task UnknownPathOrMethod_IsRefusedAndJournalled(string method, string path, int status, OmaRoute route)
    {
        var response = await Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        ((int)response.StatusCode).ShouldBe(status);
        Upstream.Journal.Count(route).ShouldBe(1);
    }

    [Theory]
    [InlineData("page", 200, 404)]
    [InlineData("swapped", 404, 200)]
    [InlineData("both", 200, 200)]
    public async Task PathSpelling_EachValue_ServesItsPaths(string value, int page, int swapped)
    {
        Switch($$"""{"pathSpelling":"{{value}}"}""");
        ((int)(await GetAsync(Tenant)).StatusCode).ShouldBe(page);
        ((int)(await GetAsync("/rest/oma/softwareconsole/tenant/querytenantinfo")).StatusCode).ShouldBe(swapped);
        ((int)(await GetAsync(TrialTenant)).StatusCode).ShouldBe(page);
        ((int)(await GetAsync("/rest/oma/softwareconsole/trialtenant/querytenantbasic")).StatusCode).ShouldBe(swapped);
    }

    [Theory]
    [InlineData("both", 200, 200)]
    [InlineData("X-Auth-Token", 200, 401)]
    [InlineData("X-Auth_Token", 401, 200)]
    public async Task TokenHeader_EachValue_AcceptsItsSpelling(string value, int hyphen, int underscore)
    {
        Switch($$"""{"tokenHeader":"{{value}}"}""");
        ((int)(await GetAsync(Tenant)).StatusCode).ShouldBe(hyphen);
        ((int)(await GetAsync(Tenant, header: "X-Auth_Token")).StatusCode).ShouldBe(underscore);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
