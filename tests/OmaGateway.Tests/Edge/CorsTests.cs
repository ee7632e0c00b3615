using System.Net;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Edge;

/// <summary>CORS by exact origins: who may read, and that no answer made for one origin can be taken for another's.</summary>
public sealed class CorsTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData(EdgeFixture.Shop, true)]
    [InlineData(EdgeFixture.Other, true)]
    [InlineData("http://shop.example.com", false)]
    [InlineData("https://shop.example.com:8443", false)]
    [InlineData("https://shop.example.com.evil.example", false)]
    [InlineData("https://evil.example/https://shop.example.com", false)]
    [InlineData("https://sub.shop.example.com", false)]
    [InlineData("null", false)]
    [InlineData("*", false)]
    public async Task Preflight_IsAnsweredForExactOriginsAlone(string origin, bool allowed)
    {
        edge.Upstream.Journal.Clear();
        using var request = new HttpRequestMessage(HttpMethod.Options, OmaRequests.SubscriptionsPath);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "x-auth-token,content-type");

        using var answer = await edge.Gateway.Public.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Header(answer, "Access-Control-Allow-Origin").ShouldBe(allowed ? origin : null);
        Header(answer, "Access-Control-Max-Age").ShouldBe(allowed ? "600" : null);
        Header(answer, "Access-Control-Allow-Credentials").ShouldBeNull("sessions are off");
        Header(answer, "Vary").ShouldBe("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        edge.Upstream.Journal.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(EdgeFixture.Shop, true)]
    [InlineData("https://evil.example", false)]
    [InlineData(null, false)]
    public async Task Answer_ToAnyOrigin_VariesByIt(string? origin, bool readable)
    {
        using var request = OmaRequests.Tenant("tok-1");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var answer = await edge.Gateway.Public.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(answer, "Access-Control-Allow-Origin").ShouldBe(readable ? origin : null);
        Header(answer, "Vary").ShouldBe("Origin");
    }

    [Theory]
    [InlineData("GET", OmaRequests.TenantPath, 401)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("DELETE", OmaRequests.TenantPath, 405)]
    [InlineData("POST", OmaRequests.ApplyTrialPath, 415)]
    public async Task Problem_IsReadableFromAnAllowedOrigin(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "Origin", EdgeFixture.Shop } } };

        using var answer = await edge.Gateway.Public.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(status);
        Header(answer, "Access-Control-Allow-Origin").ShouldBe(EdgeFixture.Shop);
        Header(answer, "Access-Control-Expose-Headers")!.ShouldContain("Retry-After");
    }

    private static string? Header(HttpResponseMessage answer, string name)
        => answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
