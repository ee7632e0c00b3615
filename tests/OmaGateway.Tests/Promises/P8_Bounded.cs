using System.Globalization;
using OmaGateway.Tests.Edge;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Promises;

/// <summary>P8 at the outermost layer: sizes and counts of a request have a bound, and whoever passes it is told so in one language.</summary>
public sealed partial class P8_Bounded(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private const string Host = "Host: gateway.example.com\r\n";

    /// <summary>More than a whole body may have.</summary>
    private const int PieceLength = 70_000;

    public static TheoryData<string, string, int, string> BeyondABound => new()
    {
        { "request line", $"GET /{new string('a', 9000)} HTTP/1.1\r\n{Host}\r\n", 414, "uri-too-long" },
        { "query", $"GET {OmaRequests.TenantPath}?{new string('a', 9000)} HTTP/1.1\r\n{Host}\r\n", 414, "uri-too-long" },
        { "one header", $"GET {OmaRequests.TenantPath} HTTP/1.1\r\n{Host}A: {new string('a', 40_000)}\r\n\r\n", 431, "headers-too-large" },
        { "all headers", $"GET {OmaRequests.TenantPath} HTTP/1.1\r\n{Host}{Lines(40, 1000)}\r\n", 431, "headers-too-large" },
        { "count of headers", $"GET {OmaRequests.TenantPath} HTTP/1.1\r\n{Host}{Lines(100, 1)}\r\n", 431, "headers-too-large" },
        { "declared body", $"POST {OmaRequests.ApplyTrialPath} HTTP/1.1\r\n{Host}Content-Type: application/json\r\nContent-Length: 70000\r\n\r\n", 413, "body-too-large" },
        { "chunked body", $"POST {OmaRequests.ApplyTrialPath} HTTP/1.1\r\n{Host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n{new string(' ', 70_000)}\r\n0\r\n\r\n", 413, "body-too-large" },
        { "time for the headers", $"GET {OmaRequests.TenantPath} HTTP/1.1\r\n{Host}", 408, "request-timeout" },
        { "not HTTP", "\u0016\u0003\u0001\u0002\r\n\r\n", 400, "bad-request" },
        { "no Host", $"GET {OmaRequests.TenantPath} HTTP/1.1\r\n\r\n", 400, "bad-request" },
    };

    [Theory]
    [MemberData(nameof(BeyondABound))]
    public async Task Request_BeyondABound_GetsAProblemAndIsCutOff(string bound, string request, int status, string slug)
    {
        edge.Upstream.Journal.Clear();

        var answer = await RawConnection.AskAsync(edge.Address, request, TimeSpan.FromSeconds(8));

        answer.Status.ShouldBe(status, $"{bound}: {answer.Text}");
        answer.Text.ShouldContain("application/problem+json");
        answer.Body.ShouldContain($"/docs/problems/{slug}");
        answer.Closed.ShouldBeTrue(bound);
        edge.Upstream.Journal.Requests.ShouldBeEmpty();
    }

    /// <summary>A connection closed with bytes unread is reset, and a client that still sends may never see its answer (RFC 9112, section 9.6).</summary>
    [Theory]
    [InlineData(OmaRequests.ApplyTrialPath, false, 413)]
    [InlineData(OmaRequests.ApplyTrialPath, true, 413)]
    [InlineData(OmaRequests.SubscriptionsPath, false, 401)]
    [InlineData(OmaRequests.SubscriptionsPath, true, 401)]
    public async Task Body_BeyondItsBound_IsReadToItsEnd_SoThatTheAnswerIsSeen(string path, bool chunked, int status)
    {
        const int Pieces = 32;
        await using var connection = await RawConnection.OpenAsync(edge.Address);
        await connection.SendAsync(Head(path, chunked, Pieces + 1) + Piece(chunked));

        var answer = await connection.ReadAsync(TimeSpan.FromSeconds(1));

        answer.Status.ShouldBe(status, answer.Text);
        answer.Closed.ShouldBeFalse("before the body was sent");
        for (int piece = 0; piece < Pieces; piece++)
        {
            await connection.SendAsync(Piece(chunked)); // throws where the connection was reset
        }

        await connection.SendAsync(chunked ? "0\r\n\r\n" : "");
        bool wentBeyond = status == 413 || !chunked; // how long a chunked body would have been, nobody knew when it was refused for something else
        (await connection.ReadAsync(TimeSpan.FromSeconds(wentBeyond ? 8 : 1))).ShouldBe(new RawAnswer("", Closed: wentBeyond));
    }

    [Theory]
    [InlineData("Content-Length: 2\r\n\r\n{}")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")]
    public async Task Body_RefusedForWhatItSays_LeavesTheConnectionOpen(string body)
    {
        var answer = await RawConnection.AskAsync(edge.Address, $"POST {OmaRequests.ApplyTrialPath} HTTP/1.1\r\n{Host}Content-Type: application/json\r\n{body}");

        answer.Status.ShouldBe(400, answer.Text);
        answer.Closed.ShouldBeFalse();
        answer.Text.ShouldNotContain("Connection: close");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_WithoutAnEnd_IsCutOff(bool chunked)
    {
        const int Pieces = 1024;
        await using var connection = await RawConnection.OpenAsync(edge.Address);
        await connection.SendAsync(Head(OmaRequests.ApplyTrialPath, chunked, Pieces));

        await Should.ThrowAsync<IOException>(async () =>
        {
            for (int piece = 0; piece < Pieces; piece++)
            {
                await connection.SendAsync(Piece(chunked));
            }
        });
    }

    [Fact]
    public async Task Request_AtTheBounds_IsServed()
    {
        string request = $"GET {OmaRequests.TenantPath}?{new string('a', 7000)} HTTP/1.1\r\n{Host}X-Auth-Token: tok-1\r\nConnection: close\r\n{Lines(30, 900)}\r\n";

        var answer = await RawConnection.AskAsync(edge.Address, request, TimeSpan.FromSeconds(8));

        answer.Status.ShouldBe(200, answer.Text);
        edge.Upstream.Journal.Requests[^1].Path.ShouldBe(OmaRequests.TenantPath);
    }

    private static string Head(string path, bool chunked, int pieces)
        => $"POST {path} HTTP/1.1\r\n{Host}Content-Type: application/json\r\n{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {pieces * PieceLength}")}\r\n\r\n";

    private static string Piece(bool chunked)
        => chunked ? $"{PieceLength:x}\r\n{new string(' ', PieceLength)}\r\n" : new string(' ', PieceLength);

    private static string Lines(int count, int length)
        => string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"X-{i}: {new string('a', length)}\r\n")));
}
