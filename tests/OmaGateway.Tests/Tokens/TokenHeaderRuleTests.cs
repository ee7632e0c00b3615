using Microsoft.AspNetCore.Http;
using OmaGateway.Tokens;

namespace OmaGateway.Tests.Tokens;

public sealed class TokenHeaderRuleTests
{
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

        Decide(dictionary, out string? token).ToString().ShouldBe(expected);
        token.ShouldBe(expected == "One" ? "a" : null);
    }

    [Fact]
    public void Decide_TokenOfThePages_PassesUnchanged()
    {
        const string page = "0000000000srLl4pnoBc*************9DvgIB87KzYpxMdE9+vvzLZqYIw=";
        var headers = new HeaderDictionary { ["X-Auth_Token"] = page };

        Decide(headers, out string? token).ShouldBe(TokenDecision.One);
        token.ShouldBe(page);
    }

    [Fact]
    public void Decide_LongerThanAnyToken_IsMalformed()
        => Decide(new HeaderDictionary { ["X-Auth-Token"] = new string('a', TokenHeaderRule.MaxLength + 1) }, out _).ShouldBe(TokenDecision.Malformed);

    private static TokenDecision Decide(HeaderDictionary headers, out string? token)
    {
        var rule = default(TokenHeaderRule);
        rule.Add(headers["X-Auth-Token"]);
        rule.Add(headers["X-Auth_Token"]);
        return rule.Decide(out token);
    }
}
