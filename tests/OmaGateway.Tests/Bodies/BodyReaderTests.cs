using System.Text;
using OmaGateway.Bodies;

namespace OmaGateway.Tests.Bodies;

public sealed class BodyReaderTests
{
    private const string Page = """{"limit":"10","offset":"0","startDate":1679558854000,"endDate":1679558854001}""";

    [Theory]
    [InlineData(Page)]
    [InlineData("""{"limit":10,"offset":0,"startDate":1679558854000,"endDate":1679558854001}""")]
    [InlineData("""{ "endDate":"1679558854001", "startDate":"1679558854000", "offset":0, "limit":"10" }""")]
    [InlineData("""{"requestBody":{"limit":10,"offset":"0","startDate":1679558854000,"endDate":1679558854001}}""")]
    [InlineData("""{"lim\u0069t":"\u00310","offset":0,"startDate":1679558854000,"endDate":1679558854001}""")]
    public void Read_EverySpellingOfOneMeaning_GivesOneCanonicalForm(string json)
    {
        var body = Reading.Of("subscriptions", json).Valid();

        body.Canonical.Text().ShouldBe("""{"limit":10,"offset":0,"startDate":1679558854000,"endDate":1679558854001}""");
        body.Upstream.Text().ShouldBe(body.Canonical.Text());
        body.Fields["limit"].ShouldBe("10");
    }

    [Theory]
    [InlineData(false, false, """{"limit":10,"offset":0,"startDate":1679558854000}""")]
    [InlineData(false, true, """{"limit":"10","offset":"0","startDate":1679558854000}""")]
    [InlineData(true, false, """{"requestBody":{"limit":10,"offset":0,"startDate":1679558854000}}""")]
    [InlineData(true, true, """{"requestBody":{"limit":"10","offset":"0","startDate":1679558854000}}""")]
    public void Read_ByTheRoutesPolicy_SendsItsWrapperAndItsNumbers(bool wrapped, bool numbersAsStrings, string upstream)
        => Reading.Of("subscriptions", """{"limit":"10","offset":0,"startDate":1679558854000,"endDate":null}""", wrapped, numbersAsStrings)
            .Valid().Upstream.Text().ShouldBe(upstream);

    [Theory]
    [InlineData("1", true)]
    [InlineData("99", true)]
    [InlineData("0", false)]
    [InlineData("100", false)]
    [InlineData("-1", false)]
    [InlineData("99999999999999999999", false)]
    [InlineData("\"-5\"", false)]
    public void Read_LimitOutsideOneTo99_IsARangeError(string limit, bool valid)
    {
        var reading = Reading.Of("subscriptions", $$"""{"limit":{{limit}},"offset":0}""");
        if (valid)
        {
            reading.Valid();
        }
        else
        {
            reading.Errors().ShouldBe(["/limit range"]);
        }
    }

    [Theory]
    [InlineData("10.0")]
    [InlineData("1e1")]
    [InlineData("\"010\"")]
    [InlineData("\"+10\"")]
    [InlineData("\" 10\"")]
    [InlineData("\"-0\"")]
    [InlineData("-0")]
    [InlineData("\"\"")]
    [InlineData("\"٣\"")]
    [InlineData("\"１０\"")]
    [InlineData("true")]
    [InlineData("[10]")]
    [InlineData("{\"a\":10}")]
    public void Read_LimitThatCouldMeanSomethingElse_IsRefusedNotGuessed(string limit)
        => Reading.Of("subscriptions", $$"""{"limit":{{limit}},"offset":0}""").Errors().ShouldBe(["/limit type"]);

    [Fact]
    public void Read_ManyBadFields_ReportsAllOfThemOnce()
        => Reading.Of("application", """{"companyName":"","phone":"12345","phoneVerifyCode":123456,"email":"nobody","note":"x"}""").Errors()
            .ShouldBe([" unknown", "/companyName length", "/email format", "/phone format", "/phoneVerifyCode type"]);

    [Fact]
    public void Read_WrappedBody_PointsIntoTheBodyAsSent()
        => Reading.Of("application", """{"requestBody":{"companyName":"Example","phone":"12345","phoneVerifyCode":"123456"}}""").Errors()
            .ShouldBe(["/requestBody/email required", "/requestBody/phone format"]);

    [Theory]
    [InlineData("""{"limit":10,"limit":10,"offset":0}""", "/limit duplicate")]
    [InlineData("""{"limit":10,"lim\u0069t":11,"offset":0}""", "/limit duplicate")]
    [InlineData("""{"limit":null,"limit":10,"offset":0}""", "/limit duplicate")]
    [InlineData("""{"requestBody":{"limit":10,"offset":0},"requestBody":{"limit":10,"offset":0}}""", "/requestBody duplicate")]
    [InlineData("""{"requestBody":{"limit":10,"offset":0},"limit":20}""", "/limit ambiguous")]
    [InlineData("""{"limit":20,"requestBody":{"limit":10,"offset":0}}""", "/limit ambiguous")]
    [InlineData("""{"requestBody":{"requestBody":{"limit":10,"offset":0},"limit":10,"offset":0}}""", "/requestBody/requestBody unknown")]
    [InlineData("""{"limit":10,"offset":0,"Limit":10}""", "/Limit unknown")]
    [InlineData("""{"limit":10,"offset":0,"start_date":10}""", "/start_date unknown")]
    [InlineData("""{"startDate":2,"endDate":1,"limit":10,"offset":0}""", "/endDate range")]
    [InlineData("""{"startDate":-1,"limit":10,"offset":0}""", "/startDate range")]
    [InlineData("""{"requestBody":"x","limit":10,"offset":0}""", "/requestBody type")]
    [InlineData("[]", " type")]
    [InlineData("null", " type")]
    public void Read_AmbiguousOrUnknown_IsRefused(string json, string error)
        => Reading.Of("subscriptions", json).Errors().ShouldContain(error);

    [Theory]
    [InlineData("""{"limit":1,"offset":0,"startDate":5}""")]
    [InlineData("""{"limit":1,"offset":0,"endDate":5}""")]
    [InlineData("""{"limit":1,"offset":0,"startDate":5,"endDate":5}""")]
    [InlineData("""{"limit":1,"offset":2147483647}""")]
    public void Read_OneSidedAndEmptyRanges_Pass(string json) => Reading.Of("subscriptions", json).Valid();

    [Fact]
    public void Read_UnknownFieldsWhereTheRouteDropsThem_NeverTravel()
    {
        var body = Reading.Of("sms-code", """{"x":{"phone":"1","deep":[1]},"phone":"13800138000","y":null}""", dropUnknown: true).Valid();

        body.Upstream.Text().ShouldBe("""{"phone":"13800138000"}""");
    }

    [Fact]
    public void Read_UnknownFieldTwiceWhereTheRouteDropsThem_IsStillADuplicate()
        => Reading.Of("sms-code", """{"x":1,"x":2,"phone":"13800138000"}""", dropUnknown: true).Errors().ShouldBe([" duplicate"]);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{}x")]
    [InlineData("{'limit':1}")]
    [InlineData("{\"limit\":1,}")]
    [InlineData("{/*c*/}")]
    [InlineData("limit=10&offset=0")]
    [InlineData("{\"limit\":NaN}")]
    [InlineData("{\"limit\":\"\\ud800\",\"offset\":0}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("\uFEFF{}")]
    [InlineData("{\"x\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}")]
    public void Read_NotOneJsonText_SaysSo(string json) => Reading.Of("subscriptions", json).ShouldBeOfType<BodyReading.NotJson>();

    [Fact]
    public void Read_InvalidUtf8_SaysSo()
        => Reading.Of("sms-code", [.. "{\"phone\":\""u8, 0xC3, 0x28, .. "\"}"u8]).ShouldBeOfType<BodyReading.NotJson>();

    [Fact]
    public void Read_ManyStrayNames_KeepsTheAnswerSmall()
    {
        string json = "{" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"\"{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}{(char)('a' + (i / 676))}\":0,")) + "\"phone\":1}";

        var errors = Reading.Of("sms-code", json).Errors();

        errors.Length.ShouldBeLessThanOrEqualTo(21);
        errors.ShouldContain("/phone type");
    }

    [Theory]
    [InlineData("13800138000")]
    [InlineData("someone@example.com")]
    [InlineData("a/b~c")]
    [InlineData("zhangsan")]
    public void Read_ValueUsedAsAName_IsNotEchoed(string name)
        => Reading.Of("sms-code", $$"""{"{{name}}":1,"phone":"13800138000"}""").Errors().ShouldBe([" unknown"]);

    [Fact]
    public void Read_RefusedBody_NamesNoValue()
    {
        var reading = Reading.Of("application", """{"companyName":"Secret\u0001Firm","phone":"5550100","phoneVerifyCode":"99","email":"secret@"}""");

        string all = string.Join(' ', reading.ShouldBeOfType<BodyReading.Invalid>().Errors.Select(error => error.ToString()));
        all.ShouldNotContain("Secret", Case.Insensitive);
        all.ShouldNotContain("5550100");
    }

    [Fact]
    public void Read_AnyCutOfAValidBody_IsNeverValid()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Reading.Applicant);
        for (int length = 0; length < whole.Length; length++)
        {
            Reading.Of("application", whole[..length]).ShouldBeOfType<BodyReading.NotJson>();
        }
    }
}
