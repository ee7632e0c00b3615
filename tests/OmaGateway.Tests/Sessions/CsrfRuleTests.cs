using OmaGateway.Sessions;

namespace OmaGateway.Tests.Sessions;

public sealed class CsrfRuleTests
{
    private const string Own = "https://gateway.example.com";
    private const string Shop = "https://shop.example.com";

    [Theory]
    [InlineData(true, Shop, null, true)]
    [InlineData(true, Shop, "same-site", true)]
    [InlineData(true, Shop, "cross-site", true)]
    [InlineData(true, Own, "same-origin", true)]
    [InlineData(true, null, "same-origin", true)]
    [InlineData(true, null, null, false)]
    [InlineData(true, null, "none", false)]
    [InlineData(true, null, "same-site", false)]
    [InlineData(true, null, "cross-site", false)]
    [InlineData(true, "null", "same-origin", false)]
    [InlineData(true, "", "same-origin", false)]
    [InlineData(true, "https://evil.example", "same-site", false)]
    [InlineData(true, "https://shop.example.com.evil.example", "same-origin", false)]
    [InlineData(true, "http://gateway.example.com", "cross-site", false)]
    [InlineData(false, Shop, "same-site", false)]
    [InlineData(false, Own, "same-origin", false)]
    [InlineData(false, null, "same-origin", false)]
    public void IsSatisfied_ByHeaderAndOrigin(bool header, string? origin, string? fetchSite, bool expected)
        => CsrfRule.IsSatisfied(header, origin, fetchSite, Own, allowed => allowed == Shop).ShouldBe(expected);
}
