using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Tests.Hosting;
using Yarp.ReverseProxy.Configuration;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>A route that names a plan which isn't there, or lets the upstream's headers pass the mask, is a configuration error.</summary>
public sealed class MaskingConfigurationTests
{
    [Fact]
    public async Task Mask_OfAnUnknownPlan_NamesRouteAndNearest()
    {
        var errors = await ErrorsAsync(new Dictionary<string, string> { ["Mask"] = "subscription" });

        errors.ShouldHaveSingleItem().ShouldContain("Route 'r1'");
        errors[0].ShouldContain("'subscription'");
        errors[0].ShouldContain("Did you mean 'subscriptions'?");
    }

    [Theory]
    [InlineData("ResponseHeadersCopy", "true")]
    [InlineData("ResponseHeadersAllowed", "Server")]
    [InlineData("ResponseTrailersCopy", "true")]
    [InlineData("ResponseTrailersAllowed", "X-Phone")]
    public async Task Mask_BesideAWayAroundIt_IsRefused(string key, string value)
    {
        var errors = await ErrorsAsync(new Dictionary<string, string> { ["Mask"] = "tenant" }, new Dictionary<string, string> { [key] = value });

        errors.ShouldHaveSingleItem().ShouldContain(key);
    }

    [Fact]
    public async Task Mask_OfAKnownPlan_IsRight()
        => (await ErrorsAsync(new Dictionary<string, string> { ["Mask"] = "tenant" })).ShouldBeEmpty();

    private static async Task<string[]> ErrorsAsync(params Dictionary<string, string>[] transforms)
    {
        await using var app = Program.Build(Repository.ConfigFolder, [.. GatewayArguments.Of([])]);
        var route = new RouteConfig
        {
            RouteId = "r1",
            ClusterId = "oma",
            Match = new RouteMatch { Path = "/x" },
            Transforms = [new Dictionary<string, string> { ["Token"] = "None" }, .. transforms],
        };
        return [.. (await app.Services.GetRequiredService<IConfigValidator>().ValidateRouteAsync(route)).Select(error => error.Message)];
    }
}
