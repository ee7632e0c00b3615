using System.Text;
using OmaGateway.Masking;

namespace OmaGateway.Tests.Masking;

/// <summary>What passes as which kind; by the short way (enough bytes follow) and by the long one alike.</summary>
public sealed class ShapeTests
{
    [Theory]
    [InlineData("id", "1638814724192780290", true)]
    [InlineData("id", "20220727032236821699", true)]
    [InlineData("id", "202303232614", true)]
    [InlineData("id", "1", true)]
    [InlineData("id", "13800138000", false)]
    [InlineData("id", "8613800138000", false)]
    [InlineData("id", "01055500123", false)]
    [InlineData("id", "12a", false)]
    [InlineData("integer", "150", true)]
    [InlineData("integer", "-1", true)]
    [InlineData("integer", "1234567890", false)]
    [InlineData("decimal", "36000.50", true)]
    [InlineData("decimal", "2025550123", false)]
    [InlineData("decimal", "13800138000.00", false)]
    [InlineData("code", "000", true)]
    [InlineData("code", "CBC.99000082", true)]
    [InlineData("code", "zhangsan1", false)]
    [InlineData("code", "ZHANGSAN", false)]
    [InlineData("code", "13800138000", false)]
    [InlineData("flag", "1", true)]
    [InlineData("flag", "2", false)]
    [InlineData("time", "1681203525000", true)]
    [InlineData("time", "2023-03-23 16:07:33", true)]
    [InlineData("time", "2023-03-23T16:07:33.123+08:00", true)]
    [InlineData("time", "8613800138000", false)]
    [InlineData("time", "4102444800000", false)]
    [InlineData("time", "13800138000", false)]
    [InlineData("uuid", "d52b28fa-e0a7-a8f7-8356-0f0aea54b862", true)]
    [InlineData("uuid", "d52b28fa-e0a7-a8f7-8356-0f0aea54b86g", false)]
    [InlineData("uuid", "d52b28fa0-e0a-a8f7-8356-0f0aea54b862", false)]
    [InlineData("uuid", "g52b28fa-e0a7-a8f7-8356-0f0aea54b862", false)]
    [InlineData("opaqueId", "0GbV000000wG80TFeSlU", true)]
    [InlineData("opaqueId", "77b6a44cba5143ab91d13ab9a8ff44fd", true)]
    [InlineData("opaqueId", "xxxxx", true)]
    [InlineData("opaqueId", "zhangsan", false)]
    [InlineData("opaqueId", "a13800138000", false)]
    [InlineData("word", "newInstance", true)]
    [InlineData("word", "cn-north-4", true)]
    [InlineData("word", "two words", false)]
    [InlineData("word", "a12345", false)]
    [InlineData("label", "telemarketing agent", true)]
    [InlineData("label", "4K video (2023)", true)]
    [InlineData("label", "王小明", false)]
    [InlineData("label", "call 138 0013 8000", false)]
    [InlineData("label", "wang@example.com", false)]
    [InlineData("tenantName", "Tenant07323220", true)]
    [InlineData("tenantName", "Tenant13800138000", false)]
    [InlineData("tenantName", "zhangsan0732", false)]
    [InlineData("enum", "a", true)]
    [InlineData("enum", "b", false)]
    public void Mask_ValueOfAKind_PassesOnlyInItsShape(string kind, string value, bool passes)
    {
        string rule = kind == "enum" ? """{ "as": "enum", "values": ["a"] }""" : $"\"{kind}\"";
        MaskingPlan plan = MaskingFixture.Load(Encoding.UTF8.GetBytes($$"""{ "routes": { "r": { "fields": { "field": {{rule}} } } } }""")).Plan("r")!;
        foreach (string space in (string[])["", new string(' ', 100)])
        {
            string body = $$"""{"field":"{{value}}"{{space}}}""";
            MaskingFixture.TryMask(plan, Encoding.UTF8.GetBytes(body), out byte[] masked).ShouldBe(MaskOutcome.Masked);
            Encoding.UTF8.GetString(masked).ShouldBe(passes ? body : body.Replace(value, "***"));
        }
    }

    [Theory]
    [InlineData("id", "13800138000", "null")]
    [InlineData("id", "1638814724192780290", null)]
    [InlineData("integer", "13800138000", "null")]
    [InlineData("integer", "123456789012345678901234567890", null)]
    [InlineData("time", "8613800138000", "null")]
    [InlineData("time", "1681203525000", null)]
    [InlineData("decimal", "2025550123", "null")]
    [InlineData("decimal", "12.5e2", null)]
    public void Mask_Number_PassesInShapeOrPastTheDetectors(string kind, string number, string? expected)
    {
        MaskingPlan plan = MaskingFixture.Load(Encoding.UTF8.GetBytes($$"""{ "routes": { "r": { "fields": { "field": "{{kind}}" } } } }""")).Plan("r")!;
        foreach (string end in (string[])["}", " }", $$""","x":1{{new string(' ', 100)}}}"""])
        {
            string body = $$"""{"field":{{number}}{{end}}""";
            MaskingFixture.TryMask(plan, Encoding.UTF8.GetBytes(body), out byte[] masked).ShouldBe(MaskOutcome.Masked);
            Encoding.UTF8.GetString(masked).ShouldBe(expected is null ? body : body.Replace(number, expected));
        }
    }
}
