using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OmaGateway.Applications;

namespace OmaGateway.Tests.Applications;

public sealed class ApplicantLimitsValidatorTests
{
    /// <summary>Also where no file is checked before: set by the environment, or by a host that embeds the gateway.</summary>
    [Theory]
    [InlineData("PerPhone:Permits", "1", "0", "2147483647", null)]
    [InlineData("PerPhone:WindowSeconds", "1", "0", "604800", "604801")]
    [InlineData("PerEmail:Permits", "1", "0", "2147483647", null)]
    [InlineData("PerEmail:WindowSeconds", "1", "0", "604800", "604801")]
    [InlineData("PerAddress:Permits", "1", "0", "2147483647", null)]
    [InlineData("PerAddress:WindowSeconds", "1", "0", "604800", "604801")]
    [InlineData("PerAddress:DayShare", "0", "-0.01", "1", "1.01")]
    [InlineData("WrongCodes:Permits", "1", "0", "2147483647", null)]
    [InlineData("WrongCodes:WindowSeconds", "1", "0", "604800", "604801")]
    [InlineData("SmsPerPhone:Permits", "1", "0", "2147483647", null)]
    [InlineData("SmsPerPhone:WindowSeconds", "1", "0", "604800", "604801")]
    [InlineData("SmsPerAddress:Permits", "1", "0", "2147483647", null)]
    [InlineData("SmsPerAddress:WindowSeconds", "1", "0", "604800", "604801")]
    [InlineData("RepeatWindowSeconds", "1", "0", "86400", "86401")]
    [InlineData("IdempotencyKeySeconds", "1", "0", "604800", "604801")]
    public void Ranges_OfEveryMember_HoldAndNameIt(string key, string least, string below, string most, string? above)
    {
        Judge(key, least).Succeeded.ShouldBeTrue();
        Judge(key, most).Succeeded.ShouldBeTrue();
        foreach (string outside in new[] { below, above }.OfType<string>())
        {
            Judge(key, outside).Failures.ShouldNotBeNull(outside).ShouldHaveSingleItem().ShouldContain(key.Replace(':', '.'));
        }
    }

    private static ValidateOptionsResult Judge(string key, string value)
    {
        var options = new ApplicantLimitsOptions();
        new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build().Bind(options);
        return new ApplicantLimitsOptionsRanges().Validate(null, options);
    }

    /// <summary>Trusted proxies don't change live: neither may a new file that names some open the way, nor one that names none throw in a request.</summary>
    [Theory]
    [InlineData("http://*:8080", "10.0.0.0/8", true)]
    [InlineData("http://*:8080", null, false)]
    [InlineData("http://127.0.0.1:8080", null, true)]
    public void Validate_AfterTheProxiesChanged_JudgesByThoseOfTheStart(string publicUrl, string? proxies, bool valid)
    {
        Dictionary<string, string?> settings = new() { ["Gateway:PublicUrl"] = publicUrl };
        if (proxies is not null)
        {
            settings["Gateway:TrustedProxies:0"] = proxies;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var validator = new ApplicantLimitsValidator(configuration);
        configuration["Gateway:TrustedProxies:0"] = proxies is null ? "10.0.0.0/8" : null;
        configuration["Gateway:PublicUrl"] = "http://*:8080";
        validator.Validate(Options.DefaultName, new ApplicantLimitsOptions { PerAddress = new() }).Succeeded.ShouldBe(valid);
    }
}
