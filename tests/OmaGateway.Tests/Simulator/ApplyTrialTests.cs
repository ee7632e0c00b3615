using System.Net;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Simulator;

public sealed class ApplyTrialTests : SimulatorTest
{
    private int _applicant;

    [Fact]
    public async Task Apply_ValidForm_SendsOneMailToTheApplicant()
    {
        (await CodeOfAsync()).ShouldBe("000");
        var mail = Upstream.Journal.Mails.ShouldHaveSingleItem();
        mail.Email.ShouldBe("applicant1@example.com");
        mail.Request.ShouldBe(Upstream.Journal.Requests[0].Sequence);
        Upstream.Journal.MailCount.ShouldBe(1);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"companyName":"c","phone":13900000001,"phoneVerifyCode":"123456","email":"a@example.com"}""")]
    [InlineData("""{"companyName":"c","phone":"","phoneVerifyCode":"123456","email":"a@example.com"}""")]
    [InlineData("""{"companyName":"c","phone":"13900000001","phoneVerifyCode":"123456"}""")]
    public async Task Apply_AFieldMissingOrOfAnotherType_Is400WithoutMail(string body)
    {
        (await PostAsync(ApplyTrial, body)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Upstream.Journal.MailCount.ShouldBe(0);
    }

    [Fact]
    public async Task Apply_TheCodeOfTheMessage_IsNeededUnlessTheFixedOneIsAllowed()
    {
        Switch("""{"alwaysValidCode":false}""");
        const string phone = "13900007777";
        (await CodeOfAsync(phone)).ShouldBe("001");
        (await PostJsonAsync(SmsCode, $$"""{"phone":"{{phone}}"}""")).GetProperty("retCode").GetString().ShouldBe("200");
        var sms = Upstream.Journal.Sms.ShouldHaveSingleItem();
        sms.Phone.ShouldBe(phone);
        (await CodeOfAsync(phone)).ShouldBe("002");
        (await CodeOfAsync("13900008888", sms.Code)).ShouldBe("001");
        (await CodeOfAsync(phone, sms.Code)).ShouldBe("000");

        for (var wrong = 0; wrong < 4; wrong++) (await CodeOfAsync(phone)).ShouldBe("002");
        (await CodeOfAsync(phone, sms.Code)).ShouldBe("003");
        Clock.Advance(TimeSpan.FromMinutes(5));
        (await CodeOfAsync(phone, sms.Code)).ShouldBe("001");
    }

    [Fact]
    public async Task MailThreshold_ReachedInADayOfShanghai_Answers205UntilMidnight()
    {
        Switch("""{"mailThreshold":2}""");
        var codes = new[] { await CodeOfAsync(), await CodeOfAsync(), await CodeOfAsync() };
        codes.ShouldBe(["000", "000", "205"]);
        Clock.Advance(TimeSpan.FromHours(14) - TimeSpan.FromSeconds(1));
        (await CodeOfAsync()).ShouldBe("205");
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await CodeOfAsync()).ShouldBe("000");
        Upstream.Journal.MailCount.ShouldBe(3);
    }

    [Fact]
    public async Task MailTimeZone_AnotherZone_MovesTheMidnight()
    {
        Switch("""{"mailThreshold":1,"mailTimeZone":"UTC"}""");
        (await CodeOfAsync()).ShouldBe("000");
        Clock.Advance(TimeSpan.FromHours(14));
        (await CodeOfAsync()).ShouldBe("205");
        Clock.Advance(TimeSpan.FromHours(8));
        (await CodeOfAsync()).ShouldBe("000");
    }

    [Fact]
    public async Task OneTrialPerApplicant_SamePhoneOrCompany_Answers004OnlyWhenSwitchedOn()
    {
        (await CodeOfAsync("13900000001")).ShouldBe("000");
        (await CodeOfAsync("13900000001")).ShouldBe("000");
        Switch("""{"oneTrialPerApplicant":true}""");
        (await CodeOfAsync("13900000001")).ShouldBe("000");
        (await CodeOfAsync("13900000001")).ShouldBe("004");
    }

    [Fact]
    public async Task AccessCodes_UsedUp_Answers006()
    {
        Switch("""{"accessCodes":1}""");
        (await CodeOfAsync()).ShouldBe("000");
        (await CodeOfAsync()).ShouldBe("006");
    }

    [Fact]
    public async Task Apply_TwoOfOnePhoneAtATime_SecondAnswers005()
    {
        Switch("""{"hang":"afterHandling"}""");
        var first = CodeOfAsync("13900000001");
        await Poll.UntilAsync(() => Upstream.Journal.MailCount == 1, "the request is held");
        Switch("""{"hang":null}""");
        Switch("""{"routes":{"apply-trial":{"latencyMs":1}}}""");
        (await first).ShouldBe("000");

        Switch("""{"hang":{"value":"afterHandling","times":1}}""");
        var held = CodeOfAsync("13900000001");
        await Poll.UntilAsync(() => Upstream.Journal.MailCount == 2, "the request is held");
        (await CodeOfAsync("13900000001")).ShouldBe("005");
        Upstream.Faults.Reset();
        (await held).ShouldBe("000");
    }

    [Theory]
    [InlineData("003", "onSuccess", 0)]
    [InlineData("003", "always", 1)]
    [InlineData("000", "onSuccess", 1)]
    [InlineData("000", "never", 0)]
    [InlineData("999", "onSuccess", 0)]
    public async Task BusinessCode_Forced_IsAnsweredAndMailsByTheRule(string code, string mail, int mails)
    {
        Switch($$"""{"businessCode":"{{code}}","mail":"{{mail}}"}""");
        (await CodeOfAsync()).ShouldBe(code);
        Upstream.Journal.MailCount.ShouldBe(mails);
    }

    [Theory]
    [InlineData("always", 1)]
    [InlineData("onSuccess", 0)]
    public async Task Status_ForcedOnApply_MailsOnlyWhenTheRuleSaysAlways(string mail, int mails)
    {
        Switch($$"""{"status":500,"mail":"{{mail}}"}""");
        (await PostAsync(ApplyTrial, Form("13900000001", "123456"))).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        Upstream.Journal.MailCount.ShouldBe(mails);
    }

    [Theory]
    [InlineData("either", 200, 200)]
    [InlineData("flat", 200, 400)]
    [InlineData("wrapped", 400, 200)]
    public async Task RequestShape_EachValue_AcceptsItsShape(string value, int flat, int wrapped)
    {
        Switch($$"""{"requestShape":"{{value}}"}""");
        var form = Form("13900000001", "123456");
        ((int)(await PostAsync(ApplyTrial, form)).StatusCode).ShouldBe(flat);
        ((int)(await PostAsync(ApplyTrial, $$"""{"requestBody":{{form}}}""")).StatusCode).ShouldBe(wrapped);
    }

    [Theory]
    [InlineData("returnCode", "returnCode", "returnMsg")]
    [InlineData("retCode", "retCode", "retMsg")]
    public async Task CodeNames_EachValue_NamesBothFields(string value, string code, string message)
    {
        Switch($$"""{"codeNames":"{{value}}"}""");
        var body = await PostJsonAsync(ApplyTrial, Form("13900000001", "123456"));
        body.GetProperty(code).GetString().ShouldBe("000");
        body.GetProperty(message).GetString().ShouldBe("success");
        (await PostJsonAsync(SmsCode, """{"phone":"13900000001"}""")).GetProperty(code).GetString().ShouldBe("200");
    }

    [Fact]
    public async Task ExampleBody_OnApply_IsThePagesExampleWordForWord()
    {
        Switch("""{"exampleBody":true}""");
        (await (await PostAsync(ApplyTrial, Form("13900000001", "123456"))).Content.ReadAsStringAsync()).ShouldBe("""retCode: "000" retMsg: "success" """.TrimEnd());
    }

    [Fact]
    public async Task ForgetState_AfterTheThreshold_BeginsTheDayAnew()
    {
        Switch("""{"mailThreshold":1}""");
        (await CodeOfAsync()).ShouldBe("000");
        (await CodeOfAsync()).ShouldBe("205");
        Upstream.ForgetState();
        (await CodeOfAsync()).ShouldBe("000");
    }

    private static string Form(string phone, string code, int applicant = 1) =>
        $$"""{"companyName":"Example {{applicant}} 有限公司","phone":"{{phone}}","phoneVerifyCode":"{{code}}","email":"applicant{{applicant}}@example.com"}""";

    private async Task<string> CodeOfAsync(string? phone = null, string code = "123456")
    {
        var applicant = ++_applicant;
        var body = await PostJsonAsync(ApplyTrial, Form(phone ?? $"1390000{applicant:D4}", code, applicant));
        return body.GetProperty("returnCode").GetString()!;
    }
}
