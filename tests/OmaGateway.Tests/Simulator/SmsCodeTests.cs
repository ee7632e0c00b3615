using System.Net;

namespace OmaGateway.Tests.Simulator;

public sealed class SmsCodeTests : SimulatorTest
{
    [Fact]
    public async Task Send_AgainWithinAMinute_Answers201ThenSendsAnother()
    {
        (await CodeOfAsync("13900000001")).ShouldBe("200");
        (await CodeOfAsync("13900000001")).ShouldBe("201");
        Clock.Advance(TimeSpan.FromSeconds(60));
        (await CodeOfAsync("13900000001")).ShouldBe("200");
        Upstream.Journal.SmsCount.ShouldBe(2);
    }

    [Fact]
    public async Task SmsThreshold_Reached_Answers205()
    {
        Switch("""{"smsThreshold":1}""");
        (await CodeOfAsync("13900000001")).ShouldBe("200");
        (await CodeOfAsync("13900000002")).ShouldBe("205");
    }

    [Theory]
    [InlineData("202")]
    [InlineData("204")]
    public async Task BusinessCode_Forced_SendsNothing(string code)
    {
        Switch($$"""{"businessCode":"{{code}}"}""");
        (await CodeOfAsync("13900000001")).ShouldBe(code);
        Upstream.Journal.SmsCount.ShouldBe(0);
    }

    [Fact]
    public async Task Send_NoPhone_Is400() =>
        (await PostAsync(SmsCode, "{}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

    private async Task<string?> CodeOfAsync(string phone) =>
        (await PostJsonAsync(SmsCode, $$"""{"phone":"{{phone}}"}""")).GetProperty("retCode").GetString();
}
