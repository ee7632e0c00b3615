using System.Text.Json;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Simulator;

public sealed class DocumentQuirkTests : SimulatorTest
{
    private static readonly TenantData Mine = TenantData.For("tok-1");

    [Fact]
    public async Task SchemaWrapper_OnSuccess_WrapsTheObject()
    {
        Switch("""{"schemaWrapper":true}""");
        (await GetJsonAsync(Tenant)).GetProperty("schema").GetProperty("vdn").GetString().ShouldBe(Mine.Vdn);
        (await (await GetAsync(Tenant, "expired")).Content.ReadAsStringAsync()).ShouldStartWith("""{"schema":"Unauth""");
    }

    [Fact]
    public async Task PercentEncodedContentType_OnTheWire_IsThePagesSpelling()
    {
        Switch("""{"percentEncodedContentType":true}""");
        (await RawGetAsync()).Head.ShouldContain("Content-Type: application/json%3Bcharset=UTF-8");
    }

    [Theory]
    [InlineData(TrialTenant, 500)]
    [InlineData(Tenant, 502)]
    [InlineData(Subscriptions, 502)]
    [InlineData(ApplyTrial, 500)]
    public async Task BusinessFailure_EachRoute_HasItsPagesStatus(string path, int status)
    {
        Switch("""{"businessFailure":true}""");
        var response = path is Tenant or TrialTenant ? await GetAsync(path) : await PostAsync(path, "{}", "tok-1");
        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"schema\":\"");
    }

    [Fact]
    public async Task Unauthorized_OnAGoodToken_Is401()
    {
        Switch("""{"unauthorized":true}""");
        ((int)(await GetAsync(Tenant)).StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task NumbersAsStrings_EveryNumber_IsAString()
    {
        Switch("""{"numbersAsStrings":true}""");
        (await GetJsonAsync(Tenant)).GetProperty("createDate").GetString().ShouldBe(Mine.CreateDate.ToString(System.Globalization.CultureInfo.InvariantCulture));
        (await ListAsync()).GetProperty("count").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task StringsAsNumbers_TwentyDigits_AreWrittenDigitForDigit()
    {
        Switch("""{"stringsAsNumbers":true}""");
        var record = (await ListAsync()).GetProperty("result")[0];
        record.GetProperty("customerId").ValueKind.ShouldBe(JsonValueKind.Number);
        record.GetProperty("customerId").GetRawText().ShouldBe(Mine.CustomerId);
        var mainland = Enumerable.Range(0, 100).Select(i => $"t{i}").First(token => !TenantData.For(token).MobilePhone.StartsWith('+'));
        (await GetJsonAsync(Tenant, mainland)).GetProperty("mobilePhone").GetRawText().ShouldBe(TenantData.For(mainland).MobilePhone);
    }

    [Fact]
    public async Task ExampleOmissions_OnSubscriptions_LeavesOutWhatTheExampleLacks()
    {
        Switch("""{"exampleOmissions":true}""");
        var record = (await ListAsync()).GetProperty("result")[0];
        foreach (var field in new[] { "trialFlag", "retryTimes", "status", "cecFeatureType" }) record.TryGetProperty(field, out _).ShouldBeFalse();
        record.GetProperty("remark").ValueKind.ShouldBe(JsonValueKind.Null);
        record.EnumerateObject().Count().ShouldBe(25);
    }

    [Fact]
    public async Task OmitAndNullFields_AnyDepth_AreGoneOrNull()
    {
        Switch("""{"omitFields":["email","company"],"nullFields":["customerName","result"]}""");
        var body = await GetJsonAsync(Tenant);
        body.TryGetProperty("email", out _).ShouldBeFalse();
        body.GetProperty("customerName").ValueKind.ShouldBe(JsonValueKind.Null);
        (await ListAsync()).GetProperty("result").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("clear", true, true)]
    [InlineData("asDocumented", false, true)]
    [InlineData("masked", false, false)]
    public async Task PersonalData_EachValue_IsClearWhereItSays(string value, bool tenantClear, bool recordsClear)
    {
        Switch($$"""{"personalData":"{{value}}"}""");
        var text = (await GetJsonAsync(Tenant)).ToString();
        text.Contains(Mine.MobilePhone, StringComparison.Ordinal).ShouldBe(tenantClear);
        text.Contains(Mine.Email, StringComparison.Ordinal).ShouldBe(tenantClear);
        (await ListAsync()).GetProperty("result")[0].GetProperty("customerName").GetString().ShouldBe(recordsClear ? Mine.CustomerName : Mine.CustomerName[..1] + "XXXXXX");
    }

    [Fact]
    public async Task PersonalData_Mixed_ShowsClearAndSeveralStyles()
    {
        Switch("""{"personalData":"mixed"}""");
        var names = (await ListAsync()).GetProperty("result").EnumerateArray().Select(record => record.GetProperty("customerName").GetString()).ToHashSet();
        names.Count.ShouldBeGreaterThan(1);

        List<(string Shown, string Clear)> phones = [];
        for (var i = 0; i < 20; i++) phones.Add(((await GetJsonAsync(Tenant, $"t{i}")).GetProperty("mobilePhone").GetString()!, TenantData.For($"t{i}").MobilePhone));
        phones.Count(phone => phone.Shown == phone.Clear).ShouldBePositive();
        phones.Count(phone => phone.Shown == phone.Clear[..3] + "****" + phone.Clear[^4..]).ShouldBePositive();
        phones.Count(phone => phone.Shown == phone.Clear[..^4] + "xxxx").ShouldBePositive();
    }

    [Fact]
    public async Task Remark_EachValue_IsWhatItSays()
    {
        Switch("""{"remark":"personal"}""");
        var remark = (await ListAsync()).GetProperty("result")[0].GetProperty("remark").GetString()!;
        remark.ShouldContain(Mine.MobilePhone);
        remark.ShouldContain(Mine.Email);
        Switch("""{"remark":"absent"}""");
        (await ListAsync()).GetProperty("result")[0].GetProperty("remark").ValueKind.ShouldBe(JsonValueKind.Null);
        Switch("""{"remark":"plain"}""");
        (await ListAsync()).GetProperty("result")[0].GetProperty("remark").GetString()!.ShouldStartWith("annual plan");
    }

    [Fact]
    public async Task ExtraFields_Personal_AreInTheDocumentAndItsRecords()
    {
        Switch("""{"extraFields":"personal"}""");
        (await GetJsonAsync(Tenant)).GetProperty("linkman").GetString().ShouldBe(Mine.CustomerName);
        (await ListAsync()).GetProperty("result")[0].GetProperty("contacts")[0].GetProperty("tel").GetString().ShouldBe(Mine.MobilePhone);
        Switch("""{"extraFields":"plain"}""");
        (await GetJsonAsync(Tenant)).GetProperty("apiVersion").GetString().ShouldBe("2.7.1");
    }

    [Fact]
    public async Task PortalUrl_EachValue_IsWrittenItsWay()
    {
        (await PortalAsync()).ShouldContain("&redirect_uri=https://");
        Switch("""{"portalUrl":"escaped"}""");
        (await PortalAsync()).ShouldContain("&redirect_uri=https%3A%2F%2F");
        Switch("""{"portalUrl":"personal"}""");
        (await PortalAsync()).ShouldContain(Mine.Email);
    }

    [Fact]
    public async Task StatusValues_Given_AreShown()
    {
        Switch("""{"tenantSpaceStatus":"77","orderStatus":"frozen"}""");
        (await GetJsonAsync(TrialTenant)).GetProperty("tenantSpaceStatus").GetString().ShouldBe("77");
        (await ListAsync()).GetProperty("result")[0].GetProperty("status").GetString().ShouldBe("frozen");
    }

    [Fact]
    public async Task BusinessCode_OnSubscriptions_IsTheReturnCode()
    {
        Switch("""{"businessCode":"17"}""");
        (await ListAsync()).GetProperty("returnCode").GetString().ShouldBe("17");
    }

    private async Task<string> PortalAsync() => (await GetJsonAsync(Tenant)).GetProperty("portalUrl").GetString()!;
}
