using System.Collections;
using System.Text;
using Microsoft.Extensions.Configuration;
using OmaGateway.Cli;
using OmaGateway.Configuration;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Configuration;

/// <summary>Each kind of mistake in gateway.json, and the exact words that an operator reads.</summary>
public sealed class BrokenConfigurationTests
{
    /// <summary>Every table row breaks this file in one place. One statement a line: the messages name lines and columns.</summary>
    private const string Valid = """
        {
          "Gateway": { "PublicUrl": "http://*:8080", "ManagementUrl": "http://*:8081", "AllowedOrigins": ["https://mall.example.com"] },
          "Secrets": { "Key": "b21hLWdhdGV3YXktdGVzdC1rZXktMzItYnl0ZXMhISE=" },
          "MailBudget": { "DailyLimit": 100, "Headroom": 5, "TimeZone": "Asia/Shanghai" },
          "ApplicantLimits": { "PerPhone": { "Permits": 5, "WindowSeconds": 60 } },
          "TenantLookups": { "Enabled": true, "FreshSeconds": 60, "StaleSeconds": 600 },
          "ReverseProxy": {
            "Routes": {
              "tenant": {
                "ClusterId": "oma",
                "Match": { "Path": "/tenant", "Methods": ["GET"] },
                "Timeout": "00:00:10",
                "Transforms": [
                  { "Token": "Required", "Header": "X-Auth-Token" },
                  { "Lookup": "PerToken" },
                  { "Mask": "tenant" }
                ]
              },
              "apply-trial": {
                "ClusterId": "oma",
                "Match": { "Path": "/apply", "Methods": ["POST"] },
                "Transforms": [
                  { "Token": "None" },
                  { "Body": "application" },
                  { "MailBudget": "Reserve" },
                  { "Mask": "apply-trial" }
                ]
              }
            },
            "Clusters": {
              "oma": { "Destinations": { "primary": { "Address": "http://127.0.0.1:8090" } } }
            }
          }
        }
        """;

    [Fact]
    public void TheFileThatIsBroken_IsValidBefore() => Errors(Valid).ShouldBeEmpty();

    [Theory]
    // Syntax
    [InlineData("\"Headroom\": 5,", "\"Headroom\": 5,,", "gateway.json(4,52): (file): is not JSON here")]
    [InlineData("\"Enabled\": true,", "\"Enabled\": yes,", "gateway.json(6,33): (file): is not JSON here")]
    // Unknown names
    [InlineData("\"DailyLimit\"", "\"DalyLimit\"", "gateway.json(4,19): MailBudget:DalyLimit: 'DalyLimit' is no key here; did you mean 'DailyLimit'?")]
    [InlineData("\"MailBudget\": { \"Daily", "\"MailBuget\": { \"Daily", "gateway.json(4,3): MailBuget: 'MailBuget' is no key here; did you mean 'MailBudget'?")]
    [InlineData("\"FreshSeconds\"", "\"Fresh\"", "gateway.json(6,39): TenantLookups:Fresh: 'Fresh' is no key here; did you mean 'FreshSeconds'?")]
    [InlineData("\"PerPhone\"", "\"PerFone\"", "gateway.json(5,24): ApplicantLimits:PerFone: 'PerFone' is no key here; did you mean 'PerPhone'?")]
    [InlineData("\"Permits\"", "\"Permit\"", "gateway.json(5,38): ApplicantLimits:PerPhone:Permit: 'Permit' is no key here; did you mean 'Permits'?")]
    [InlineData("\"Path\": \"/tenant\"", "\"Pat\": \"/tenant\"", "gateway.json(11,20): ReverseProxy:Routes:tenant:Match:Pat: 'Pat' is no key here; did you mean 'Path'?", "gateway.json(11,18): ReverseProxy:Routes:tenant:Match: 'Path' is missing")]
    [InlineData("\"Timeout\"", "\"TimeOutSeconds\"", "gateway.json(12,9): ReverseProxy:Routes:tenant:TimeOutSeconds: 'TimeOutSeconds' is no key here; did you mean 'Timeout'?")]
    [InlineData("\"Destinations\"", "\"Destination\"", "gateway.json(31,16): ReverseProxy:Clusters:oma:Destination: 'Destination' is no key here; did you mean 'Destinations'?", "gateway.json(31,14): ReverseProxy:Clusters:oma: 'Destinations' is missing")]
    [InlineData("{ \"Lookup\": \"PerToken\" }", "{ \"Lokup\": \"PerToken\" }", "gateway.json(15,11): ReverseProxy:Routes:tenant:Transforms:1: 'Lokup' is no transform; did you mean 'Lookup'?")]
    [InlineData("{ \"Lookup\": \"PerToken\" }", "{ \"RequestHeaderRemov\": \"Cookie\" }", "gateway.json(15,11): ReverseProxy:Routes:tenant:Transforms:1: 'RequestHeaderRemov' is no transform; did you mean 'RequestHeaderRemove'?")]
    // Values
    [InlineData("\"DailyLimit\": 100", "\"DailyLimit\": -1", "gateway.json(4,33): MailBudget:DailyLimit: -1 is outside 0 to 1000000")]
    [InlineData("\"DailyLimit\": 100", "\"DailyLimit\": 1.5", "gateway.json(4,33): MailBudget:DailyLimit: '1.5' is not a whole number")]
    [InlineData("\"DailyLimit\": 100", "\"DailyLimit\": 60.0", "gateway.json(4,33): MailBudget:DailyLimit: '60.0' is not a whole number")]
    [InlineData("\"DailyLimit\": 100", "\"DailyLimit\": 6e1", "gateway.json(4,33): MailBudget:DailyLimit: '6e1' is not a whole number")]
    [InlineData("\"DailyLimit\": 100", "\"DailyLimit\": \"many\"", "gateway.json(4,33): MailBudget:DailyLimit: 'many' is not a whole number")]
    [InlineData("\"DailyLimit\": 100", "\"DailyLimit\": null", "gateway.json(4,33): MailBudget:DailyLimit: must not be null; leave the key out for its default")]
    [InlineData("\"DailyLimit\": 100", "\"DailyLimit\": [100]", "gateway.json(4,33): MailBudget:DailyLimit: must be a integer")]
    [InlineData("\"Enabled\": true", "\"Enabled\": \"on\"", "gateway.json(6,33): TenantLookups:Enabled: 'on' is neither true nor false")]
    [InlineData("\"FreshSeconds\": 60", "\"FreshSeconds\": 3601", "gateway.json(6,55): TenantLookups:FreshSeconds: 3601 is outside 0 to 3600")]
    [InlineData("\"http://*:8080\"", "\"8080\"", "gateway.json(2,29): Gateway:PublicUrl: does not have the form that is asked for: ^https?://[^/?#\\s]+/?$")]
    [InlineData("\"http://*:8080\"", "8080", "gateway.json(2,29): Gateway:PublicUrl: must be a text in quotes")]
    [InlineData("[\"https://mall.example.com\"]", "\"https://mall.example.com\"", "gateway.json(2,98): Gateway:AllowedOrigins: must be a list [ ]")]
    [InlineData("\"https://mall.example.com\"", "\"*\"", "gateway.json(2,99): Gateway:AllowedOrigins:0: does not have the form that is asked for: ^https?://[^/?#\\s*]+$")]
    [InlineData("\"https://mall.example.com\"", "\"https://mall.example.com/\"", "gateway.json(2,99): Gateway:AllowedOrigins:0: does not have the form that is asked for: ^https?://[^/?#\\s*]+$")]
    [InlineData("\"00:00:10\"", "\"10 s\"", "gateway.json(12,20): ReverseProxy:Routes:tenant:Timeout: does not have the form that is asked for: ^(\\d+\\.)?\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d+)?)?$")]
    [InlineData("[\"GET\"]", "[\"FETCH\"]", "gateway.json(11,51): ReverseProxy:Routes:tenant:Match:Methods:0: 'FETCH' is none of GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS; did you mean 'PATCH'?")]
    [InlineData("\"http://127.0.0.1:8090\"", "\"127.0.0.1:8090\"", "gateway.json(31,58): ReverseProxy:Clusters:oma:Destinations:primary:Address: does not have the form that is asked for: ^https?://[^\\s]+$")]
    [InlineData("\"b21hLWdhdGV3YXktdGVzdC1rZXktMzItYnl0ZXMhISE=\"", "\"c2hvcnQ=\"", "gateway.json(3,23): Secrets:Key: does not have the form that is asked for: ^[A-Za-z0-9+/]{43}=$")]
    // Missing
    [InlineData("\"ClusterId\": \"oma\",\n        \"Match\": { \"Path\": \"/tenant\"", "\"Match\": { \"Path\": \"/tenant\"", "gateway.json(9,17): ReverseProxy:Routes:tenant: 'ClusterId' is missing")]
    [InlineData("\"primary\": { \"Address\": \"http://127.0.0.1:8090\" }", "", "gateway.json(31,32): ReverseProxy:Clusters:oma:Destinations: needs at least 1")]
    [InlineData("{ \"Token\": \"Required\", \"Header\": \"X-Auth-Token\" },", "", "gateway.json(9,7): ReverseProxy:Routes:tenant: Route 'tenant': Transforms: no token rule; add { \"Token\": \"Required\" } or { \"Token\": \"None\" }.")]
    // Twice
    [InlineData("\"Headroom\": 5", "\"Headroom\": 5, \"headroom\": 6", "gateway.json(4,53): MailBudget:headroom: is given twice; the later one would win quietly")]
    [InlineData("{ \"Lookup\": \"PerToken\" }", "{ \"Lookup\": \"PerToken\" }, { \"Lookup\": \"PerToken\" }", "gateway.json(9,7): ReverseProxy:Routes:tenant: Route 'tenant': Transforms: Lookup is given twice; give it once.")]
    // Routes
    [InlineData("\"ClusterId\": \"oma\",\n        \"Match\": { \"Path\": \"/tenant\"", "\"ClusterId\": \"omma\",\n        \"Match\": { \"Path\": \"/tenant\"", "gateway.json(10,22): ReverseProxy:Routes:tenant:ClusterId: there is no cluster 'omma'; did you mean 'oma'?")]
    [InlineData("{ \"Mask\": \"tenant\" }", "{ \"Mask\": \"tennant\" }", "gateway.json(16,21): ReverseProxy:Routes:tenant:Transforms:2:Mask: masking.json has no rules 'tennant'; did you mean 'tenant'?")]
    [InlineData("{ \"Lookup\": \"PerToken\" },\n          { \"Mask\": \"tenant\" }", "{ \"Lookup\": \"PerToken\" }", "gateway.json(9,7): ReverseProxy:Routes:tenant: Route 'tenant': Transforms: Mask is missing; a route with Lookup or MailBudget names its masking rules.")]
    [InlineData("\"Lookup\": \"PerToken\"", "\"Lookup\": \"Public\"", "gateway.json(9,7): ReverseProxy:Routes:tenant: Route 'tenant': Transforms: Lookup: \"Public\" would show one token's answer to another; use \"PerToken\", or \"Token\": \"None\" where the answer belongs to nobody.")]
    [InlineData("\"Token\": \"Required\", \"Header\": \"X-Auth-Token\"", "\"Token\": \"None\"", "gateway.json(9,7): ReverseProxy:Routes:tenant: Route 'tenant': Transforms: Lookup: \"PerToken\" needs \"Token\": \"Required\".")]
    [InlineData("\"Lookup\": \"PerToken\"", "\"Lookup\": \"PerTokn\"", "gateway.json(9,7): ReverseProxy:Routes:tenant: Route 'tenant': Transforms: Lookup has 'Lookup': 'PerTokn'; allowed: PerToken, Public.")]
    [InlineData("\"Lookup\": \"PerToken\"", "\"Lookup\": \"PerToken\", \"FreshSeconds\": \"-1\"", "gateway.json(9,7): ReverseProxy:Routes:tenant: Route 'tenant': Transforms: Lookup has 'FreshSeconds': '-1'; it takes whole seconds.")]
    [InlineData("\"Header\": \"X-Auth-Token\"", "\"Heder\": \"X-Auth-Token\"", "gateway.json(9,7): ReverseProxy:Routes:tenant: Route 'tenant': Transforms: Token does not know 'Heder'; it knows: Token, Header, Aliases.")]
    [InlineData("[\"POST\"]", "[\"POST\", \"GET\"]", "gateway.json(19,7): ReverseProxy:Routes:apply-trial: a route with MailBudget takes POST alone: \"Methods\": [\"POST\"]")]
    [InlineData("\"oma\": { \"Destinations\"", "\"oma\": { \"SessionAffinity\": { \"Policy\": \"HashCookie\" }, \"Destinations\"", "gateway.json(31,47): ReverseProxy:Clusters:oma:SessionAffinity:Policy: HashCookie needs System.IO.Hashing, which this build leaves out; use Cookie, or none: the upstreams keep no state")]
    // Combinations
    [InlineData("\"Secrets\": { \"Key\": \"b21hLWdhdGV3YXktdGVzdC1rZXktMzItYnl0ZXMhISE=\" },", "", "gateway.json: Secrets:Key: is required outside Development: base64 of 32 random bytes (openssl rand -base64 32), or Secrets:KeyFile")]
    [InlineData("\"http://*:8081\"", "\"http://*:8080\"", "gateway.json(2,63): Gateway:ManagementUrl: has the port of Gateway:PublicUrl; management is a listener of its own")]
    [InlineData("\"Headroom\": 5", "\"Headroom\": 101", "gateway.json(4,50): MailBudget:Headroom: is more than MailBudget:DailyLimit: nothing would ever be forwarded")]
    [InlineData("\"Asia/Shanghai\"", "\"Asia/Shanghay\"", "gateway.json(4,65): MailBudget:TimeZone: there is no time zone 'Asia/Shanghay'; did you mean 'Asia/Shanghai'?")]
    [InlineData("\"StaleSeconds\": 600", "\"StaleSeconds\": 5", "gateway.json(6,75): TenantLookups:StaleSeconds: is less than TenantLookups:RevalidateSeconds")]
    public void Check_OneMistake_SaysExactlyThis(string from, string to, params string[] expected)
    {
        Valid.ShouldContain(from, Case.Sensitive);
        Errors(ReplaceFirst(Valid, from, to)).ShouldBe(expected);
    }

    [Fact]
    public void Check_ManyMistakes_SaysAllAtOnce()
    {
        string broken = Valid.Replace("\"DailyLimit\"", "\"DalyLimit\"", StringComparison.Ordinal).Replace("\"FreshSeconds\": 60", "\"FreshSeconds\": -1", StringComparison.Ordinal)
            .Replace("\"PerToken\"", "\"PerTokn\"", StringComparison.Ordinal).Replace("\"Mask\": \"tenant\"", "\"Mask\": \"tennant\"", StringComparison.Ordinal);

        Errors(broken).Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("MailBudget__Headrom", "1", "environment: MailBudget__Headrom: 'Headrom' is no key here; did you mean 'Headroom'?")]
    [InlineData("TenantLookups__FreshSeconds", "soon", "environment: TenantLookups__FreshSeconds: has a value that is not allowed there")]
    [InlineData("Secrets__Key", "not-a-key", "environment: Secrets__Key: has a value that is not allowed there")]
    [InlineData("MailBudget__DailyLimit", "50", null)]
    [InlineData("Gateway__AllowedOrigins__1", "https://two.example.com", null)]
    [InlineData("SomebodyElses__Setting", "x", null)]
    public void Check_EnvironmentVariable_IsHeldAgainstTheSchema(string name, string value, string? expected)
        => Errors(Valid, [], new Hashtable { [name] = value }).ShouldBe(expected is null ? [] : [expected]);

    [Theory]
    [InlineData("--MailBudget:Headrom=1", "command line: MailBudget:Headrom: 'Headrom' is no key here; did you mean 'Headroom'?")]
    [InlineData("--MailBuget:Headroom=1", "command line: MailBuget:Headroom: is in no section of the gateway; did you mean 'MailBudget'?")]
    [InlineData("--verbose", "command line: verbose: is no option; a setting is written --Section:Key=value")]
    [InlineData("--MailBudget:DailyLimit=3", null)]
    public void Check_Argument_IsHeldAgainstTheSchema(string argument, string? expected)
        => Errors(Valid, [argument], []).ShouldBe(expected is null ? [] : [expected]);

    private static IReadOnlyList<string> Errors(string json) => Errors(json, [], []);

    private static IReadOnlyList<string> Errors(string json, string[] arguments, Hashtable environment)
    {
        var content = new FilesContent(Encoding.UTF8.GetBytes(json), File.ReadAllBytes(Path.Combine(Repository.ConfigFolder, "masking.json")));
        var settings = content.Settings.Root is null ? null : new ConfigurationBuilder().AddInMemoryCollection(content.Settings.Flatten()).Build();
        var errors = ConfigurationCheck.Run(content.Settings, arguments, environment, settings, isDevelopment: false);
        return [.. errors.Concat(GatewayCheck.Rooms(content).Errors).Select(error => error.ToString())];
    }

    private static string ReplaceFirst(string text, string from, string to)
    {
        int at = text.IndexOf(from, StringComparison.Ordinal);
        return text[..at] + to + text[(at + from.Length)..];
    }
}
