using System.Globalization;
using System.Net;
using OmaGateway.Bss;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Bss;

/// <summary>A route that is signed with the gateway's own keys, against the simulator's BSS.</summary>
public sealed class SignedRouteTests
{
    private const string Path = "/v2/products/service-types";

    [Fact]
    public async Task SignedRoute_ReachesTheUpstreamWithASignatureOfWhatWasSent()
    {
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var folder = new TemporaryFolder();
        await using var gateway = await GatewayHost.StartAsync(
        [
            .. GatewayArguments.Upstream(simulator.Address), $"MailBudget:JournalFile={folder.File("mail.journal")}",
            "Bss:AccessKey=AccessKey", "Bss:SecretKey=SecretKey",
            $"ReverseProxy:Clusters:bss:Destinations:primary:Address={simulator.Address}",
            "ReverseProxy:Routes:bss-service-types:ClusterId=bss",
            $"ReverseProxy:Routes:bss-service-types:Match:Path={Path}", "ReverseProxy:Routes:bss-service-types:Match:Methods:0=GET",
            "ReverseProxy:Routes:bss-service-types:Transforms:0:Token=None",
            "ReverseProxy:Routes:bss-service-types:Transforms:1:QueryAllowed=limit,offset",
            "ReverseProxy:Routes:bss-service-types:Transforms:2:Sign=SDK-HMAC-SHA256",
            "ReverseProxy:Routes:bss-service-types:Transforms:3:RequestHeadersAllowed=Accept",
        ]);

        using var request = new HttpRequestMessage(HttpMethod.Get, Path + "?limit=2&other=x") { Headers = { { "X-Auth-Token", "of-the-mall" }, { "Authorization", "Bearer x" } } };
        using var answer = await gateway.Public.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var arrived = simulator.Journal.Requests.ShouldHaveSingleItem();
        arrived.Path.ShouldBe(Path + "?limit=2");
        arrived.ValuesOf("X-Auth-Token").ShouldBeEmpty("a mall user's token never reaches the BSS");
        string date = arrived.ValuesOf("X-Sdk-Date").ShouldHaveSingleItem();
        DateTime.ParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
            .ShouldBe(DateTime.UtcNow, TimeSpan.FromMinutes(15));
        var headers = new Dictionary<string, string> { ["host"] = arrived.ValuesOf("Host").Single(), ["x-sdk-date"] = date };
        var expected = new SdkHmacSignature.Request("GET", Path, "limit=2", headers, ReadOnlyMemory<byte>.Empty, date);
        arrived.ValuesOf("Authorization").ShouldHaveSingleItem().ShouldBe(SdkHmacSignature.Authorization(expected, "AccessKey", "SecretKey"));
    }
}
