using Microsoft.Extensions.Options;
using OmaGateway.Configuration;
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
        string refusal = await RefusalAsync(setting);

        refusal.ShouldContain(setting.Split('=')[0].Split(':')[1]);
    }

    [Fact]
    public async Task Start_WithSeveralBadSettings_NamesAll()
    {
        string refusal = await RefusalAsync("Gateway:AllowedOrigins:0=*", "Gateway:AllowedOrigins:1=x", "Gateway:TrustedProxies:0=y");

        refusal.ShouldContain("AllowedOrigins:0");
        refusal.ShouldContain("AllowedOrigins:1");
        refusal.ShouldContain("TrustedProxies:0");
    }

    /// <summary>The configuration's schema refuses the shape, the options' own rules the rest.</summary>
    private static async Task<string> RefusalAsync(params string[] settings)
    {
        try
        {
            await using var gateway = await GatewayHost.StartAsync(settings);
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidConfigurationException or InvalidOperationException)
        {
            return exception.Message; // of a process: all that it said
        }

        throw new InvalidOperationException("It started.");
    }
}
