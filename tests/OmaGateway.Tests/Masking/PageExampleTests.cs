namespace OmaGateway.Tests.Masking;

/// <summary>The bodies that the interface pages print: nothing but personal fields may change, byte for byte.</summary>
public sealed class PageExampleTests
{
    private const string Trial = """
        {
            "expiryDate": 1684650886000,
            "mobilePhone": "132****7077",
            "portalUrl": "https://software.huawei.com/auth?client_id=xxxxx&redirect_uri=https://xxx.com/service-cloud/sm/login/portal.html",
            "company": "xxx",
            "tenantSpaceStatus": "5",
            "customerName": "xxx",
            "email": "wanf****@huawei.com",
            "createDate": 1681203525000
        }
        """;

    private const string Tenant = """
        {
            "mobilePhone": "153****0991",
            "company":"Huawei XXXXXXXXX",
            "customerName":"zXXXXXX",
            "email":"sunk****@huawei.com",
            "vdn":"150",
            "createDate":1681203525000,
            "tenantSpaceStatus":"2",
            "portalUrl":"https://software.huawei.com/auth?client_id=xxxxx&redirect_uri=https://xxx.com/service-cloud/sm/login/portal.html"
        }
        """;

    private const string Subscriptions = """
        {
        "result": [{
        		"orderId": "251679538126441114",
        		"opType": "newInstance",
        		"remark": null,
        		"skuName": "telemarketing agent",
        		"modifyTime": 1679558854000,
        		"orderAmount": "36000",
        		"procutName": "monthly",
        		"vdnId": "131",
        		"customerId": "20220727032236821699",
        		"company": "ttttttttttttt",
        		"id": "1638814724192780290",
        		"manualStatus": "0",
        		"cecTenantId": "202303232614",
        		"amount": "1",
        		"periodNumber": "2",
        		"productId": "0GbV000000wG80TFeSlU",
        		"autoStatus": "2",
        		"customerName": "zhangsan",
        		"cecExpireTime": 1684829253000,
        		"cecTenantName": "Tenant07323220",
        		"createSource": "GTS",
        		"periodType": "month",
        		"expireTime": 1684722289000,
        		"createTime": 1679558853000,
        		"skuCode": "d52b28fa-e0a7-a8f7-8356-0f0aea54b862"
        	}],
        	"count": 1,
        	"returnCode": "0",
        	"description": "success"
        }
        """;

    [Theory]
    [InlineData("trial-tenant", Trial)]
    [InlineData("tenant", Tenant)]
    public void Mask_PageExampleThatIsMaskedAlready_StaysAsItIs(string plan, string body) =>
        MaskingFixture.Mask(plan, body).ShouldBe(body);

    [Theory]
    [InlineData("trial-tenant", Trial)]
    [InlineData("tenant", Tenant)]
    public void Mask_PageExampleInSchemaWrapper_StaysAsItIs(string plan, string body) =>
        MaskingFixture.Mask(plan, $$"""{ "schema": {{body}} }""").ShouldBe($$"""{ "schema": {{body}} }""");

    [Fact]
    public void Mask_SubscriptionsExample_ChangesTheTwoPersonalFieldsAlone() =>
        MaskingFixture.Mask("subscriptions", Subscriptions)
            .ShouldBe(Subscriptions.Replace("\"ttttttttttttt\"", "\"ttttt********\"").Replace("\"zhangsan\"", "\"z*******\""));

    [Theory]
    [InlineData("subscriptions", """{"result":[{"modifyTime":"1679558854000","id":1638814724192780290,"customerId":20220727032236821699,"orderAmount":36000}],"count":"1"}""")]
    [InlineData("subscriptions", """{"result":[{"createTime":"2023-03-23 16:07:33","status":2,"trialFlag":"0"}],"count":"1"}""")]
    [InlineData("tenant", """{"createDate":"1681203525000","tenantSpaceStatus":2,"vdn":150}""")]
    [InlineData("apply-trial", """{"returnCode": "000", "returnMsg": "success"}""")]
    [InlineData("apply-trial", """{"retCode": "000", "retMsg": "success"}""")]
    [InlineData("sms-code", """{"retCode": "200", "retMsg": "success"}""")]
    public void Mask_NumbersAsStringsAndStringsAsNumbers_Pass(string plan, string body) =>
        MaskingFixture.Mask(plan, body).ShouldBe(body);

    [Theory]
    [InlineData("tenant", """{"schema":"Unauthorized operation of zhangsan."}""", """{"schema":"***"}""")]
    [InlineData("subscriptions", """{"result":[{"remark":"call 13800138000"}]}""", """{"result":[{"remark":"***"}]}""")]
    [InlineData("apply-trial", """{"returnCode":"205","returnMsg":"limit for zhangsan"}""", """{"returnCode":"205","returnMsg":"The number of emails sent today has reached the threshold."}""")]
    [InlineData("apply-trial", """{"returnMsg":"limit for zhangsan","returnCode":"205"}""", """{"returnMsg":"***","returnCode":"205"}""")]
    [InlineData("bss", """{"error_code":"CBC.99000082","error_msg":"13800138000 exists"}""", """{"error_code":"CBC.99000082","error_msg":"***"}""")]
    public void Mask_FreeText_IsErasedOrReplacedByOurText(string plan, string body, string expected) =>
        MaskingFixture.Mask(plan, body).ShouldBe(expected);
}
