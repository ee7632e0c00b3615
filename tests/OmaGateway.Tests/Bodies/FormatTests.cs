namespace OmaGateway.Tests.Bodies;

public sealed class FormatTests
{
    [Theory]
    [InlineData("13800138000", "+8613800138000")]
    [InlineData("+8613800138000", "+8613800138000")]
    [InlineData("008613800138000", "+8613800138000")]
    [InlineData("+12025550123", "+12025550123")]
    [InlineData("0012025550123", "+12025550123")]
    [InlineData("+447700900123", "+447700900123")]
    [InlineData("+85255501234", "+85255501234")]
    public void Phone_Valid_IsSentAsItCameAndCanonicalInE164(string phone, string canonical)
    {
        var body = Reading.Of("sms-code", $$"""{"phone":"{{phone}}"}""").Valid();

        body.Upstream.Text().ShouldBe($$"""{"phone":"{{phone}}"}""");
        body.Canonical.Text().ShouldBe($$"""{"phone":"{{canonical}}"}""");
        body.Fields["phone"].ShouldBe(canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1380013800")]
    [InlineData("138001380000")]
    [InlineData("12800138000")]
    [InlineData("8613800138000")]
    [InlineData("138 0013 8000")]
    [InlineData("138-0013-8000")]
    [InlineData("１３８００１３８０００")]
    [InlineData("+86138001380001")]
    [InlineData("+8612345678901")]
    [InlineData("+0123456789")]
    [InlineData("+123456")]
    [InlineData("+1234567890123456")]
    [InlineData("+1202555012a")]
    [InlineData("++12025550123")]
    [InlineData("138****8000")]
    public void Phone_NotOne_IsAFormatError(string phone)
        => Reading.Of("sms-code", $$"""{"phone":"{{phone}}"}""").Errors().ShouldBe(["/phone format"]);

    [Theory]
    [InlineData("a@example.com", "a@example.com")]
    [InlineData("First.Last+tag@EXAMPLE.Com", "First.Last+tag@example.com")]
    [InlineData("o'brien@sub.example.co.uk", "o'brien@sub.example.co.uk")]
    [InlineData("用户@例子.example", "用户@xn--fsqu00a.example")]
    [InlineData("jürgen@bücher.example", "jürgen@xn--bcher-kva.example")]
    [InlineData("ju\u0308rgen@example.com", "jürgen@example.com")]
    [InlineData("x@xn--fsqu00a.example", "x@xn--fsqu00a.example")]
    public void Email_Valid_IsCanonicalWithoutGuessingAboutTheLocalPart(string email, string canonical)
    {
        var body = Reading.Of("application", Reading.Applicant.Replace("a@example.com", email, StringComparison.Ordinal)).Valid();

        body.Fields["email"].ShouldBe(canonical);
        body.Upstream.Text().ShouldContain(email);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("@example.com")]
    [InlineData("a@")]
    [InlineData("a@b")]
    [InlineData("a@@example.com")]
    [InlineData("a b@example.com")]
    [InlineData(".a@example.com")]
    [InlineData("a.@example.com")]
    [InlineData("a..b@example.com")]
    [InlineData("a@example..com")]
    [InlineData("a@-example.com")]
    [InlineData("a@exa_mple.com")]
    [InlineData("a@example.com.")]
    [InlineData("a@127.0.0.1")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("\\\"a\\\"@example.com")]
    [InlineData("a@example.com,b@example.com")]
    [InlineData("a@example.com\\r\\nBcc: b@example.com")]
    [InlineData("zhangxxxx@******.com")]
    [InlineData("a\\u202e@example.com")]
    [InlineData("a<b>@example.com")]
    public void Email_NotOne_IsAFormatError(string email)
        => Reading.Of("application", Reading.Applicant.Replace("a@example.com", email, StringComparison.Ordinal)).Errors().ShouldBe(["/email format"]);

    [Theory]
    [InlineData(64, 12, true)]
    [InlineData(65, 12, false)]
    public void Email_LocalPartOverItsLength_IsALengthError(int local, int domain, bool valid)
    {
        string email = new string('a', local) + "@" + new string('b', domain) + ".example";
        var reading = Reading.Of("application", Reading.Applicant.Replace("a@example.com", email, StringComparison.Ordinal));
        if (valid)
        {
            reading.Valid();
        }
        else
        {
            reading.Errors().ShouldBe(["/email length"]);
        }
    }

    [Theory]
    [InlineData("1234", true)]
    [InlineData("012345", true)]
    [InlineData("12345678", true)]
    [InlineData("123", false)]
    [InlineData("123456789", false)]
    [InlineData("12345a", false)]
    [InlineData("١٢٣٤٥٦", false)]
    public void VerifyCode_FourToEightDigits_KeepsItsLeadingZeros(string code, bool valid)
    {
        var reading = Reading.Of("application", Reading.Applicant.Replace("012345", code, StringComparison.Ordinal));
        if (valid)
        {
            reading.Valid().Upstream.Text().ShouldContain($"\"{code}\"");
        }
        else
        {
            reading.Errors().ShouldBe(["/phoneVerifyCode format"]);
        }
    }

    [Fact]
    public void CompanyName_CountsCharactersNotBytes()
    {
        string Body(string name) => Reading.Applicant.Replace("Example Ltd", name, StringComparison.Ordinal);
        string longest = string.Concat(Enumerable.Repeat("𠮷", 200));

        Reading.Of("application", Body(longest)).Valid().Fields["companyName"].ShouldBe(longest);
        Reading.Of("application", Body(longest + "x")).Errors().ShouldBe(["/companyName length"]);
        Reading.Of("application", Body(" \u3000 ")).Errors().ShouldBe(["/companyName length"]);
        Reading.Of("application", Body("a\\u0000b")).Errors().ShouldBe(["/companyName format"]);
        Reading.Of("application", Body("a\\nb")).Errors().ShouldBe(["/companyName format"]);
    }

    [Fact]
    public void CompanyName_ComposedOrNot_IsOneApplicant()
    {
        byte[] composed = Reading.Of("application", Reading.Applicant.Replace("Example", "Müller", StringComparison.Ordinal)).Valid().Canonical.ToArray();
        byte[] decomposed = Reading.Of("application", Reading.Applicant.Replace("Example", " Mu\u0308ller", StringComparison.Ordinal)).Valid().Canonical.ToArray();

        decomposed.ShouldBe(composed);
    }
}
