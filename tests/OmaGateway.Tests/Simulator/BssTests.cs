using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OmaSimulator;

namespace OmaGateway.Tests.Simulator;

public sealed class BssTests : SimulatorTest
{
    private const string Multi = "/v2/enterprises/multi-accounts/";

    [Fact]
    public async Task SendCode_WithAnIamToken_Is204AndSentOnce()
    {
        var response = await PostAsync(Multi + "sm-verification-code", """{"mobile_phone":"13900000001","timeout":null}""", "iam");
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ErrorAsync(Multi + "sm-verification-code", """{"mobile_phone":"13900000001"}""")).ShouldBe("CBC.99000082");
        Upstream.Journal.Sms.ShouldHaveSingleItem().Phone.ShouldBe("13900000001");
    }

    [Fact]
    public async Task Signed_AnyOperation_IsAcceptedAndTheSignatureJournalled()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Multi + "sub-customers?offset=20&limit=10");
        request.Headers.TryAddWithoutValidation("Authorization", "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=00");
        var body = await (await Client.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
        body.GetProperty("total_count").GetInt32().ShouldBe(25);
        body.GetProperty("sub_customer_infos").GetArrayLength().ShouldBe(5);
        Upstream.Journal.RequestsTo(OmaRoute.Bss)[0].ValuesOf("authorization").ShouldHaveSingleItem().ShouldStartWith("SDK-HMAC-SHA256 Access=AK");
    }

    [Fact]
    public async Task NoAuthentication_AnyOperation_Is401()
    {
        var response = await GetAsync(Multi + "sub-customers", token: null);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync()).ShouldContain("APIGW.0301");
    }

    [Theory]
    [InlineData("sm-verification-code", """{"mobile_phone":"139000000010000000001"}""", "CBC.0100")]
    [InlineData("sm-verification-code", """{"mobile_phone":"13900000001","timeout":""}""", "CBC.0100")]
    [InlineData("sm-verification-code", """{"mobile_phone":"13900000001","timeout":101}""", "CBC.0100")]
    [InlineData("transfer-amount", """{"customer_id":"c","amount":100}""", "CBC.0100")]
    [InlineData("transfer-amount", """{"customer_id":"c","amount":"0.001"}""", "CBC.0100")]
    [InlineData("transfer-amount", """{"customer_id":"c","amount":"1.00","trans_id":""}""", "CBC.0100")]
    [InlineData("sub-customers", """{"mobile_phone":"13900000001","verification_code":"111111"}""", "CBC.99000027")]
    [InlineData("no-such-thing", "{}", "APIGW.0101")]
    public async Task BadRequest_EachKind_HasItsErrorCode(string operation, string body, string code) =>
        (await ErrorAsync(Multi + operation, body)).ShouldBe(code);

    [Fact]
    public async Task TransferAmount_Valid_AnswersTheTransaction()
    {
        var body = await PostJsonAsync(Multi + "transfer-amount", """{"customer_id":"c","amount":"12.50","trans_id":"abc"}""", "iam");
        body.GetProperty("trans_id").GetString().ShouldBe("abc");
        body = await PostJsonAsync(Multi + "retrieve-amount", """{"customer_id":"c","amount":"12.50"}""", "iam");
        body.GetProperty("real_retrieve_amout").GetString().ShouldBe("12.50");
    }

    private async Task<string?> ErrorAsync(string path, string body) =>
        (await PostJsonAsync(path, body, "iam")).GetProperty("error_code").GetString();
}
