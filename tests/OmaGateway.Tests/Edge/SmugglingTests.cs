using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Edge;

/// <summary>
/// Shapes that two servers may cut differently. Each is either refused and the connection closed, or reaches the upstream as exactly
/// one request in the gateway's own words. Never two: the second would be somebody else's.
/// </summary>
public sealed class SmugglingTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private const string Body = """{"limit":10,"offset":0}"""; // 23 bytes
    private const string Chunk = "17\r\n" + Body + "\r\n0\r\n\r\n";
    private const string Head = "POST " + OmaRequests.SubscriptionsPath + " HTTP/1.1\r\nHost: gateway.example.com\r\nX-Auth-Token: tok-1\r\nContent-Type: application/json\r\n";
    private const string Smuggled = "GET " + OmaRequests.TenantPath + " HTTP/1.1\r\nHost: x\r\nX-Auth-Token: tok-evil\r\n\r\n";

    [Theory]
    [InlineData("both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("both lengths, reversed", "Transfer-Encoding: chunked\r\nContent-Length: 23\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("lengths that differ", "Content-Length: 23\r\nContent-Length: 0\r\n\r\n" + Body + Smuggled)]
    [InlineData("the same length twice", "Content-Length: 23\r\nContent-Length: 23\r\n\r\n" + Body + Smuggled)]
    [InlineData("a list of lengths", "Content-Length: 23, 23\r\n\r\n" + Body + Smuggled)]
    [InlineData("a negative length", "Content-Length: -23\r\n\r\n" + Body + Smuggled)]
    [InlineData("a hexadecimal length", "Content-Length: 0x17\r\n\r\n" + Body + Smuggled)]
    [InlineData("a length beyond 2^64", "Content-Length: 18446744073709551639\r\n\r\n" + Body + Smuggled)]
    [InlineData("an empty length", "Content-Length: \r\n\r\n" + Body + Smuggled)]
    [InlineData("chunked twice, two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("chunked twice, one line", "Transfer-Encoding: chunked, chunked\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("identity, then chunked", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("chunked, identity", "Transfer-Encoding: chunked, identity\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("xchunked", "Transfer-Encoding: xchunked\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("quoted", "Transfer-Encoding: \"chunked\"\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("vertical tab", "Transfer-Encoding: \vchunked\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("space before the colon", "Transfer-Encoding : chunked\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("length with a space before the colon", "Content-Length : 23\r\n\r\n" + Body + Smuggled)]
    [InlineData("obs-fold", "X-A: 1\r\n 2\r\nContent-Length: 23\r\n\r\n" + Body + Smuggled)]
    [InlineData("obs-fold of the coding", "Transfer-Encoding:\r\n chunked\r\n\r\n" + Chunk + Smuggled)]
    [InlineData("bare CR in a value", "X-A: 1\rContent-Length: 23\r\n\r\n" + Body + Smuggled)]
    [InlineData("NUL in a value", "X-A: 1\0\r\nContent-Length: 23\r\n\r\n" + Body + Smuggled)]
    [InlineData("white space before the first header", " Content-Length: 23\r\n\r\n" + Body + Smuggled)]
    [InlineData("chunk extension ended by LF", "Transfer-Encoding: chunked\r\n\r\n17;a\n" + Body + "\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("chunk size with 0x", "Transfer-Encoding: chunked\r\n\r\n0x17\r\n" + Body + "\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("chunk size beyond 2^64", "Transfer-Encoding: chunked\r\n\r\n10000000000000017\r\n" + Body + "\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("negative chunk size", "Transfer-Encoding: chunked\r\n\r\n-17\r\n" + Body + "\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("chunk longer than its size", "Transfer-Encoding: chunked\r\n\r\n2\r\n" + Body + "\r\n0\r\n\r\n" + Smuggled)]
    [InlineData("second Host", "Host: other.example.com\r\nContent-Length: 23\r\n\r\n" + Body + Smuggled)]
    public async Task AmbiguousFraming_IsRefusedAndTheConnectionClosed(string shape, string rest)
    {
        edge.Upstream.Journal.Clear();

        var answer = await RawConnection.AskAsync(edge.Address, Head + rest);

        answer.Status.ShouldBe(400, $"{shape}: {answer.Text}");
        answer.Closed.ShouldBeTrue(shape);
        answer.Count.ShouldBe(1, shape);
        answer.Text.ShouldContain("application/problem+json", Case.Insensitive, shape);
        answer.Body.ShouldContain("\"status\":400", Case.Sensitive, shape);
        edge.Upstream.Journal.Requests.ShouldBeEmpty(shape);
    }

    /// <summary>Kestrel reads these in one way only, and the upstream is sent a request of the gateway's own.</summary>
    [Theory]
    [InlineData("plus sign", "Content-Length: +23\r\n\r\n" + Body)]
    [InlineData("leading zeros", "Content-Length: 0000023\r\n\r\n" + Body)]
    [InlineData("bare LF after a header", "X-A: 1\nContent-Length: 23\r\n\r\n" + Body)]
    [InlineData("chunk extension", "Transfer-Encoding: chunked\r\n\r\n17;name=value\r\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("chunk extension, quoted", "Transfer-Encoding: chunked\r\n\r\n17;name=\"a;b\"\r\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("trailers", "Transfer-Encoding: chunked\r\n\r\n17\r\n" + Body + "\r\n0\r\nX-Auth-Token: tok-2\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("upper case", "TRANSFER-ENCODING: CHUNKED\r\n\r\n" + Chunk)]
    [InlineData("underscore twins", "Content_Length: 0\r\nTransfer_Encoding: identity\r\nContent-Length: 23\r\n\r\n" + Body)]
    [InlineData("X-Content-Length", "X-Content-Length: 0\r\nContent-Length: 23\r\n\r\n" + Body)]
    [InlineData("nominated by Connection", "Connection: Content-Length, X-A\r\nX-A: 1\r\nContent-Length: 23\r\n\r\n" + Body)]
    public async Task OddFraming_ReachesTheUpstreamAsOneCleanRequest(string shape, string rest)
    {
        edge.Upstream.Journal.Clear();

        var answer = await RawConnection.AskAsync(edge.Address, Head + rest, TimeSpan.FromSeconds(3));

        answer.Status.ShouldBe(200, $"{shape}: {answer.Text}");
        answer.Count.ShouldBe(1, shape);
        var sent = edge.Upstream.Journal.Requests.ShouldHaveSingleItem(shape);
        sent.Route.ShouldBe(OmaRoute.Subscriptions);
        sent.Headers.Select(header => header.Key.ToLowerInvariant()).Order().ShouldBe(["content-length", "content-type", "host", "x-auth-token"]);
        sent.ValuesOf("Content-Length").ShouldBe(["23"]);
        sent.ValuesOf("X-Auth-Token").ShouldBe(["tok-1"]);
    }
}
