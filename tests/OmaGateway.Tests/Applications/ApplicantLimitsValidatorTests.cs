using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OmaGateway.Applications;

namespace OmaGateway.Tests.Applications;

public sealed class ApplicantLimitsValidatorTests
{
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
