using Microsoft.AspNetCore.Http;
using OmaGateway.Tokens;

namespace OmaGateway.Tests.Tokens;

public sealed class TokenHeaderRuleTests
{
    private static readonly string[] Accepted = ["X-Auth-Token", "X-Auth_Token"];

    [Theory]
    [InlineData("", "Missing")]
    [InlineData("X-Auth-Token=", "Missing")]
    [InlineData("X-Auth-Token=a", "One")]
    [InlineData("X-Auth_Token=a", "One")]
    [InlineData("x-auth_token=a", "One")]
    [InlineData("X-AUTH-TOKEN=a", "One")]
    [InlineData("X-Auth-Token=a|X-Auth_Token=a", "One")]
    [InlineData("X-Auth-Token=a|X-Auth-Token=a", "One")]
    [InlineData("X-Auth-Token=|X-Auth_Token=a", "One")]
    [InlineData("X-Auth-Token=a|X-Auth_Token=b", "Conflict")]
    [InlineData("X-Auth-Token=a|X-Auth-Token=b", "Conflict")]
    [InlineData("X-Auth-Token=a|X-Auth_Token=A", "Conflict")]
    [InlineData("X-Auth-Token=a b", "Malformed")]
    [InlineData("X-Auth-Token=a\u00e9", "Malformed")]
    [InlineData("X-Auth-Token=a\u007f", "Malformed")]
    [InlineData("Authorization=a", "Missing")]
    public void Decide_Headers_ComesTo(string headers, string expected)
    {
        var dictionary = new HeaderDictionary();
        foreach (string header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = header.Split('=', 2);
            dictionary.Append(parts[0], parts[1]);
        }

        TokenHeaderRule.Decide(dictionary, Accepted, out string? token).ToString().ShouldBe(expected);
        token.ShouldBe(expected == "One" ? "a" : null);
    }

    [Fact]
    public void Decide_TokenOfThePages_PassesUnchanged()
    {
        const string page = "0000000000srLl4pnoBc*************9DvgIB87KzYpxMdE9+vvzLZqYIw=";
        var headers = new HeaderDictionary { ["X-Auth_Token"] = page };

        TokenHeaderRule.Decide(headers, Accepted, out string? token).ShouldBe(TokenDecision.One);
        token.ShouldBe(page);
    }

    [Fact]
    public void Decide_LongerThanAnyToken_IsMalformed()
        => TokenHeaderRule.Decide(new HeaderDictionary { ["X-Auth-Token"] = new string('a', TokenHeaderRule.MaxLength + 1) }, Accepted, out _)
            .ShouldBe(TokenDecision.Malformed);
}
