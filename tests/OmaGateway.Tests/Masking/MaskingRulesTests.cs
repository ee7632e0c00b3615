using System.Text;
using System.Text.Json;
using OmaGateway.Masking;
using OmaGateway.Masking.Rules;

namespace OmaGateway.Tests.Masking;

/// <summary>The rules file: what it may say, and that every mistake is shown at once and where it is.</summary>
public sealed class MaskingRulesTests
{
    [Theory]
    [InlineData("trial-tenant")]
    [InlineData("tenant")]
    [InlineData("subscriptions")]
    [InlineData("apply-trial")]
    [InlineData("sms-code")]
    [InlineData("console-parameters")]
    [InlineData("bss")]
    public void Parse_ShippedFile_HasAPlanForEveryRoute(string route) => MaskingFixture.Rules.Plan(route).ShouldNotBeNull();

    [Fact]
    public void Plan_UnknownName_IsNull() => MaskingFixture.Rules.Plan("nothing").ShouldBeNull();

    [Fact]
    public void Schema_Kinds_AreTheEnginesKinds()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(MaskingFixture.Root, "config", "masking.schema.json")));
        JsonElement definitions = schema.RootElement.GetProperty("$defs");
        definitions.GetProperty("kind").GetProperty("oneOf").EnumerateArray().Select(kind => kind.GetProperty("const").GetString())
            .ShouldBe(FieldKinds.ByName.Keys, ignoreOrder: true);
        definitions.GetProperty("personalKind").GetProperty("enum").EnumerateArray().Select(kind => kind.GetString())
            .ShouldBe(FieldKinds.ByName.Where(kind => kind.Value.IsPersonal()).Select(kind => kind.Key), ignoreOrder: true);
    }

    [Fact]
    public void Parse_ManyMistakes_ShowsEachWithItsPlaceAndTheNearestName()
    {
        const string json = """
            {
              "limits": { "maxDepth": 0, "maxStringByte": 1 },
              "personal": { "phones": ["phone"], "email": ["mail", "E_Mail", "M-A-I-L"] },
              "routes": {
                "tenant": {
                  "onDrift": "refuze",
                  "fields": {
                    "email": "e-mail",
                    "state": { "as": "enum" },
                    "message": { "as": "freeText", "code": "retcode", "texts": { "000": "a\"b", "": "x" } },
                    "retCode": "code",
                    "portalUrl": { "as": "url", "params": ["a"] },
                    "a..b": "id",
                    "flag": 1
                  }
                },
                "other": { "field": {} }
              },
              "route": {}
            }
            """;
        MaskingRulesResult result = MaskingRules.Parse(Encoding.UTF8.GetBytes(json), "masking.json");

        result.IsValid.ShouldBeFalse();
        string[] errors = [.. result.Errors.OrderBy(error => error.Line).ThenBy(error => error.Column).Select(error => error.ToString())];
        errors.ShouldBe(
        [
            "masking.json(2,27): limits:maxDepth: a whole number from 1 to 512 is expected",
            "masking.json(2,30): limits:maxStringByte: 'maxStringByte' is no limit; did you mean 'maxStringBytes'?",
            "masking.json(3,17): personal:phones: 'phones' is no personal kind; did you mean 'phone'?",
            "masking.json(3,66): personal:email:2: 'M-A-I-L' is listed already, in this or another spelling",
            "masking.json(5,5): routes:tenant: 'retcode' is given as the code of a free text, but isn't a field beside it; did you mean 'retCode'?",
            "masking.json(6,7): routes:tenant:onDrift: 'refuze' is no way to meet drift; did you mean 'refuse'?",
            "masking.json(8,18): routes:tenant:fields:email: 'e-mail' is no kind; did you mean 'email'?",
            "masking.json(9,18): routes:tenant:fields:state: an enum needs its \"values\"",
            "masking.json(10,77): routes:tenant:fields:message:texts:000: a text holds no quotes, backslashes or control characters",
            "masking.json(10,85): routes:tenant:fields:message:texts:1: a code has 1 to 8 characters",
            "masking.json(12,37): routes:tenant:fields:portalUrl:params: 'params' is no setting of url; did you mean 'parameters'?",
            "masking.json(13,9): routes:tenant:fields:a..b: a path is names joined by '.', each with '[]' for an array",
            "masking.json(14,17): routes:tenant:fields:flag: a kind, or an object with a kind under \"as\", is expected",
            "masking.json(17,5): routes:other: 'fields' is missing",
            "masking.json(17,16): routes:other:field: 'field' is no setting of a route; did you mean 'fields'?",
            "masking.json(19,3): route: 'route' is no section; did you mean 'routes'?",
        ]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"routes":[]}""")]
    [InlineData("""{"routes":{"a":"b"}}""")]
    [InlineData("""{"routes":{"a":{"fields":[]}}}""")]
    [InlineData("""{"routes":{"a":{"fields":{"x":{"as":"url","parameters":"y"}}}}}""")]
    [InlineData("""{"routes":{"a":{"fields":{"x":{"as":"freeText","texts":["y"]}}}}}""")]
    [InlineData("""{"routes":{"a":{"fields":{"x":"id"},"fields":{"x":"email"}}}}""")]
    [InlineData("""{"personal":{"phone":"phone"},"routes":{"a":{"fields":{}}}}""")]
    [InlineData("""{"personalParts":[1],"routes":{"a":{"fields":{}}}}""")]
    public void Parse_NotARulesFile_HasErrorsAndNoRules(string json)
    {
        MaskingRulesResult result = MaskingRules.Parse(Encoding.UTF8.GetBytes(json), "masking.json");
        result.Rules.ShouldBeNull();
        result.Errors.ShouldNotBeEmpty();
    }

    [Fact]
    public void Version_OtherContent_IsAnother()
    {
        MaskingRules one = MaskingFixture.Load("""{"routes":{"a":{"fields":{"x":"id"}}}}"""u8.ToArray());
        MaskingRules same = MaskingFixture.Load("""{"routes":{"a":{"fields":{"x":"id"}}}}"""u8.ToArray());
        MaskingRules other = MaskingFixture.Load("""{"routes":{"a":{"fields":{"x":"url"}}}}"""u8.ToArray());
        one.Version.ShouldBe(same.Version);
        one.Version.ShouldNotBe(other.Version);
        one.Version.Length.ShouldBe(16);
    }
}
