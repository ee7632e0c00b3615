using Microsoft.Extensions.Options;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Edge;

/// <summary>A configuration that would open the front door too wide does not start.</summary>
public sealed class GatewayOptionsTests
{
    [Theory]
    [InlineData("Gateway:AllowedOrigins:0=*")]
    [InlineData("Gateway:AllowedOrigins:0=null")]
    [InlineData("Gateway:AllowedOrigins:0=https://*.example.com")]
    [InlineData("Gateway:AllowedOrigins:0=https://shop.example.com/")]
    [InlineData("Gateway:AllowedOrigins:0=https://shop.example.com/path")]
    [InlineData("Gateway:AllowedOrigins:0=https://Shop.example.com")]
    [InlineData("Gateway:AllowedOrigins:0=https://shop.example.com:443")]
    [InlineData("Gateway:AllowedOrigins:0=https://user@shop.example.com")]
    [InlineData("Gateway:AllowedOrigins:0=shop.example.com")]
    [InlineData("Gateway:AllowedOrigins:0=ftp://shop.example.com")]
    [InlineData("Gateway:TrustedProxies:0=10.0.0.0/33")]
    [InlineData("Gateway:TrustedProxies:0=everyone")]
    [InlineData("Gateway:MaxRequestHeaderBytes=1")]
    [InlineData("Gateway:MaxRequestBodyBytes=0")]
    public async Task Start_WithABadSetting_NamesItsKey(string setting)
    {
        var refusal = await Should.ThrowAsync<OptionsValidationException>(() => GatewayHost.StartAsync(setting));

        refusal.Message.ShouldContain(setting.Split('=')[0].Split(':')[1]);
    }

    [Fact]
    public async Task Start_WithSeveralBadSettings_NamesAll()
    {
        var refusal = await Should.ThrowAsync<OptionsValidationException>(() => GatewayHost.StartAsync("Gateway:AllowedOrigins:0=*", "Gateway:AllowedOrigins:1=x", "Gateway:TrustedProxies:0=y"));

        refusal.Failures.Count().ShouldBe(3);
    }
}
