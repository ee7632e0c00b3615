using System.Globalization;
using System.Text;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>Status lines, headers, framing and trailers: nothing of them passes but the status and a sane Retry-After.</summary>
public sealed class HeadTests(RawRoutes routes) : IClassFixture<RawRoutes>
{
    private const string Phone = "13800000000";

    [Theory]
    [InlineData("HTTP/1.1 200 13800000000\r\nContent-Length: 2\r\n\r\n{}", 200)]
    [InlineData("HTTP/1.1 404 13800000000\r\nContent-Length: 2\r\n\r\n{}", 404)]
    [InlineData("HTTP/1.1 404 13800000000\r\nContent-Length: 0\r\n\r\n", 404)]
    [InlineData("HTTP/1.1 204 13800000000\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 200 OK\r\nServer: 13800000000\r\nSet-Cookie: a=13800000000\r\nLocation: /13800000000\r\nLink: <13800000000>\r\nWarning: 199 - \"13800000000\"\r\nContent-Language: x-13800000000\r\nContent-Disposition: attachment; filename=13800000000\r\nETag: \"13800000000\"\r\nContent-Length: 2\r\n\r\n{}", 200)]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=13800000000\r\nContent-Length: 2\r\n\r\n{}", 401)]
    [InlineData("HTTP/1.1 405 No\r\nAllow: 13800000000\r\nContent-Length: 2\r\n\r\n{}", 405)]
    [InlineData("HTTP/1.1 200 OK\r\nTrailer: X-Phone\r\nTransfer-Encoding: chunked\r\n\r\n2;x=13800000000\r\n{}\r\n0\r\nX-Phone: 13800000000\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 103 Early\r\nLink: 13800000000\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: 13800000000\r\n\r\n13800000000", 502)]
    [InlineData("HTTP/1.1 300 Many\r\nLocation: /13800000000\r\nContent-Length: 2\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: /13800000000\r\nContent-Length: 2\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 307 Moved\r\nLocation: http://13800000000/\r\nContent-Length: 0\r\n\r\n", 502)]
    [InlineData("HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", 502)]
    [InlineData("HTTP/1.1 299 Odd\r\nContent-Length: 2\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 408 Slow\r\nContent-Length: 2\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 421 Misdirected\r\nContent-Length: 2\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 600 Odd\r\nContent-Length: 2\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 13800000000\r\nContent-Length: 2\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 200 OK\r\n13800000000\r\nContent-Length: 2\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 13800000000\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x13800000000\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 502)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", 502)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n13800000000z\r\n{}", 502)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n4\r\n1380\r\n0\r\n\r\n", 200)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n{}", 200)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n{\"mobilePhone\":\"13800000000\"", 502)]
    [InlineData("{\"mobilePhone\":\"13800000000\"}", 502)]
    public async Task Head_OfAnAnswer_DoesNotPass(string answer, int expected)
    {
        var (status, body, head) = await routes.AnswerAsync(answer);

        status.ShouldBe(expected, body);
        (head + body).ShouldNotContain(Phone);
        (head + body).ShouldNotContain("Set-Cookie");
        (head + body).ShouldNotContain("Location");
        (head + body).ShouldNotContain("X-Phone");
    }

    [Theory]
    [InlineData("120", "120")]
    [InlineData("1", "1")]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("13800000000", null)]
    [InlineData("someone@example.com", null)]
    [InlineData("Fri, 31 Dec 1999 23:59:59 GMT", null)]
    [InlineData("Fri, 31 Dec 2100 23:59:59 GMT", null)]
    public async Task RetryAfter_PassesAsSecondsOrNotAtAll(string value, string? expected)
    {
        var (status, _, head) = await routes.AnswerAsync($"HTTP/1.1 503 Busy\r\nRetry-After: {value}\r\nContent-Length: 2\r\n\r\n{{}}");

        status.ShouldBe(503);
        head.Split('\n').FirstOrDefault(line => line.StartsWith("Retry-After", StringComparison.Ordinal))?.Split(' ')[1].Trim().ShouldBe(expected);
        if (expected is null)
        {
            head.ShouldNotContain("Retry-After");
        }
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(401, 401)]
    [InlineData(404, 404)]
    [InlineData(500, 500)]
    [InlineData(302, 502)]
    public async Task Head_AsAMethod_HasTheStatusAlone(int upstream, int expected)
    {
        string answer = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {upstream} X\r\nContent-Length: 300\r\nServer: {Phone}\r\n\r\n");

        var (status, body, head) = await routes.AnswerAsync(HttpMethod.Head, Encoding.ASCII.GetBytes(answer));

        status.ShouldBe(expected);
        body.ShouldBeEmpty();
        head.ShouldNotContain(Phone);
    }
}
