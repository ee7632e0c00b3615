using System.Net;
using OmaGateway.Edge;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Edge;

/// <summary>Headers in both directions: which ones nobody may believe, and which ones every answer carries.</summary>
public sealed class HeaderTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData("X-Forwarded-For", true)]
    [InlineData("x-forwarded-anything", true)]
    [InlineData("X_Forwarded_For", true)]
    [InlineData("X-Forwarded_Host", true)]
    [InlineData("Forwarded", true)]
    [InlineData("X-Real-IP", true)]
    [InlineData("X_Real_IP", true)]
    [InlineData("X-Content-Length", true)]
    [InlineData("X-HTTP-Method-Override", true)]
    [InlineData("X_HTTP_Method_Override", true)]
    [InlineData("X-Original-URL", true)]
    [InlineData("Content_Length", true)]
    [InlineData("Content_Type", true)]
    [InlineData("Transfer_Encoding", true)]
    [InlineData("Proxy", true)]
    [InlineData("TE", true)]
    [InlineData("X_Oma_Csrf", true)]
    [InlineData("X-Auth-Token", false)]
    [InlineData("X-Auth_Token", false)]
    [InlineData("X_Auth_Token", false)]
    [InlineData("Content-Length", false)]
    [InlineData("Cookie", false)]
    [InlineData("Origin", false)]
    [InlineData("traceparent", false)]
    public void IsDropped_ByTheStatedRule(string name, bool dropped) => RequestHeaderRule.IsDropped(name).ShouldBe(dropped);

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.9")]
    [InlineData("X-Forwarded-Host: evil.example")]
    [InlineData("Forwarded: for=203.0.113.9;host=evil.example")]
    [InlineData("X-HTTP-Method-Override: DELETE")]
    [InlineData("X-Original-URL: /__sim/journal")]
    [InlineData("Content_Length: 5")]
    [InlineData("X_Forwarded_For: 203.0.113.9")]
    [InlineData("Cookie: a=b")]
    [InlineData("Authorization: Basic YTpi")]
    [InlineData("X-Anything: 13900000001")]
    [InlineData("Accept-Encoding: br")]
    [InlineData("If-None-Match: \"x\"")]
    [InlineData("Range: bytes=0-1")]
    [InlineData("TE: trailers")]
    [InlineData("Connection: X-Auth-Token-Other, keep-alive")]
    [InlineData("Upgrade: websocket")]
    [InlineData("Expect: 100-continue")]
    public async Task RequestHeader_ThatNoRouteAllows_NeverReachesTheUpstream(string header)
    {
        edge.Upstream.Journal.Clear();

        var answer = await RawConnection.AskAsync(edge.Address, $"GET {OmaRequests.TenantPath} HTTP/1.1\r\nHost: gateway.example.com\r\nX-Auth-Token: tok-1\r\nAccept: application/json\r\n{header}\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));

        answer.Status.ShouldBe(200, answer.Text);
        var sent = edge.Upstream.Journal.Requests.ShouldHaveSingleItem();
        sent.Method.ShouldBe("GET");
        sent.Path.ShouldBe(OmaRequests.TenantPath);
        sent.Headers.Select(line => line.Key.ToLowerInvariant()).Order().ShouldBe(["accept", "host", "x-auth-token"]);
        sent.ValuesOf("Host").Single().ShouldBe(edge.Upstream.Address.Authority);
    }

    [Fact]
    public async Task UpstreamBanners_AreRemoved()
    {
        edge.Upstream.Faults.ApplyJson("""{"extraHeaders":["Server: nginx/1.2","X-Powered-By: PHP","Via: 1.1 x","Set-Cookie: a=b","X-Phone: 13900000001","Access-Control-Allow-Origin: *","Strict-Transport-Security: max-age=0"]}""");
        try
        {
            using var answer = await edge.Gateway.Public.SendAsync(OmaRequests.Tenant("tok-1"));

            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key.ToLowerInvariant()).Order().ShouldBe(
                ["cache-control", "content-length", "content-security-policy", "content-type", "cross-origin-resource-policy", "date", "referrer-policy", "vary", "x-content-type-options", "x-frame-options", "x-request-id"]);
        }
        finally
        {
            edge.Upstream.Faults.Reset();
        }
    }

    [Theory]
    [InlineData("3f0c5c1e-5f0e-4f7e-9d5f-0d6f5a1f7a11", true)]
    [InlineData("3F0C5C1E5F0E4F7E9D5F0D6F5A1F7A11", true)]
    [InlineData("13900000001", false)]
    [InlineData("user@example.com", false)]
    [InlineData("{3f0c5c1e-5f0e-4f7e-9d5f-0d6f5a1f7a11}", false)]
    [InlineData("x", false)]
    public async Task RequestId_IsTakenOverWhereItCanBeNothingElse(string given, bool kept)
    {
        using var request = OmaRequests.Tenant("tok-1");
        request.Headers.TryAddWithoutValidation("X-Request-Id", given);

        using var answer = await edge.Gateway.Public.SendAsync(request);

        string id = answer.Headers.GetValues("X-Request-Id").Single();
        (id == given).ShouldBe(kept);
        Guid.TryParse(id, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Hsts_IsSaidToHttpsBehindATrustedProxyAlone()
    {
        using var secure = OmaRequests.Tenant("tok-1");
        secure.Headers.Add("X-Forwarded-Proto", "https");

        using var overTls = await edge.Gateway.Public.SendAsync(secure);
        using var plain = await edge.Gateway.Public.SendAsync(OmaRequests.Tenant("tok-1"));

        overTls.Headers.GetValues("Strict-Transport-Security").Single().ShouldBe("max-age=31536000");
        plain.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
    }

    [Fact]
    public async Task ForwardedProto_FromAnUntrustedPeer_IsIgnored()
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayArguments.Upstream(edge.Upstream.Address), "Gateway:TrustedProxies:0=192.0.2.0/24"]);
        using var request = OmaRequests.Tenant("tok-1");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var answer = await gateway.Public.SendAsync(request);

        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
    }
}
