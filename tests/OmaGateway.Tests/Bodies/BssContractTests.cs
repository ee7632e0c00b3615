namespace OmaGateway.Tests.Bodies;

public sealed class BssContractTests
{
    [Theory]
    [InlineData("bss-sms-code", """{"mobile_phone":"13800138000"}""", """{"mobile_phone":"13800138000"}""")]
    [InlineData("bss-sms-code", """{"mobile_phone":"13800138000","timeout":null,"language":"zh-cn"}""", """{"mobile_phone":"13800138000","language":"zh-cn"}""")]
    [InlineData("bss-transfer-amount", """{"amount":"10.50","customer_id":"c1","trans_id":"0123456789abcdef0123456789abcdef"}""", """{"customer_id":"c1","amount":"10.50","trans_id":"0123456789abcdef0123456789abcdef"}""")]
    [InlineData("bss-renew", """{"resource_ids":["a","b"],"period_type":2,"period_num":"11"}""", """{"resource_ids":["a","b"],"period_type":2,"period_num":11}""")]
    public void Read_Valid_IsSentInTheDocumentedForm(string contract, string json, string upstream)
        => Reading.Of(contract, json).Valid().Upstream.Text().ShouldBe(upstream);

    [Theory]
    [InlineData("bss-sms-code", """{"mobile_phone":"","timeout":""}""", "/mobile_phone length", "/timeout type")]
    [InlineData("bss-sms-code", """{"mobile_phone":"123456789012345678901","timeout":101,"language":"zh-cns"}""", "/language length", "/mobile_phone length", "/timeout range")]
    [InlineData("bss-transfer-amount", """{"customer_id":"c","amount":10.5}""", "/amount type")]
    [InlineData("bss-transfer-amount", """{"customer_id":"c","amount":"0.00"}""", "/amount format")]
    [InlineData("bss-transfer-amount", """{"customer_id":"c","amount":"1.005"}""", "/amount format")]
    [InlineData("bss-transfer-amount", """{"customer_id":"c","amount":"-1"}""", "/amount format")]
    [InlineData("bss-transfer-amount", """{"customer_id":"c","amount":"1e3"}""", "/amount format")]
    [InlineData("bss-transfer-amount", """{"customer_id":"c","amount":"1","trans_id":"01234567-89ab-cdef-0123-456789abcdef"}""", "/trans_id length")]
    [InlineData("bss-transfer-amount", """{"requestBody":{"customer_id":"c","amount":"1"}}""", "/amount required", "/customer_id required", "/requestBody unknown")]
    [InlineData("bss-renew", """{"resource_ids":[],"period_type":2,"period_num":1}""", "/resource_ids length")]
    [InlineData("bss-renew", """{"resource_ids":["1","2","3","4","5","6","7","8","9","10","11"],"period_type":2,"period_num":1}""", "/resource_ids length")]
    [InlineData("bss-renew", """{"resource_ids":["a","a"],"period_type":2,"period_num":1}""", "/resource_ids format")]
    [InlineData("bss-renew", """{"resource_ids":[1,{"a":[]}],"period_type":1,"period_num":1}""", "/period_type range", "/resource_ids type")]
    [InlineData("bss-renew", """{"resource_ids":"a","period_type":2,"period_num":12}""", "/period_num range", "/resource_ids type")]
    [InlineData("bss-renew", """{"resource_ids":["a"],"period_type":3,"period_num":4}""", "/period_num range")]
    public void Read_Bad_NamesEveryField(string contract, string json, params string[] errors)
        => Reading.Of(contract, json).Errors().ShouldBe(errors);
}
