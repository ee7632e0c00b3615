using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>Answers that are too long to be held: masked as they pass, and never ended cleanly when something is wrong with them.</summary>
public sealed class StreamingTests(RawRoutes routes) : IClassFixture<RawRoutes>
{
    private const int Records = 8000;

    private static readonly string Long = "[" + string.Join(',', Enumerable.Range(0, Records)
        .Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"customerName":"欧阳秀英","mobilePhone":"1380000{{i:D4}}","n":{{i}}}"""))) + "]";

    public static TheoryData<string, bool> Codings => new()
    {
        { "utf-8", false }, { "utf-8", true }, { "utf-16", false }, { "utf-16BE", true }, { "gb18030", false }, { "gb18030", true },
    };

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task LongAnswer_StreamsMasked(string charset, bool chunked)
    {
        byte[] body = Encoding.GetEncoding(charset).GetBytes(Long);
        byte[] answer = chunked ? Chunked(body, 7919) : RawUpstream.Honest(body, $"application/json; charset={charset}");

        if (chunked)
        {
            answer = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"), .. answer];
        }

        var (status, text, head) = await routes.AnswerAsync(answer);

        status.ShouldBe(200);
        head.ShouldContain("application/json; charset=utf-8");
        head.ShouldNotContain("Content-Length");
        using var json = JsonDocument.Parse(text);
        json.RootElement.GetArrayLength().ShouldBe(Records);
        json.RootElement[Records - 1].GetProperty("customerName").GetString().ShouldBe("欧阳**");
        text.ShouldNotContain("秀英");
        text.ShouldNotContain("1380000");
    }

    [Fact]
    public async Task Answer_AtTheLimit_HasALength()
    {
        string body = "{\"vdn\":\"1\"" + new string(' ', (256 * 1024) - 11) + "}";

        var (_, _, at) = await routes.AnswerAsync(RawUpstream.Honest(Encoding.ASCII.GetBytes(body)));
        var (_, _, above) = await routes.AnswerAsync(RawUpstream.Honest(Encoding.ASCII.GetBytes(body + " ")));

        at.ShouldContain($"Content-Length: {256 * 1024}");
        above.ShouldNotContain("Content-Length");
    }

    public static TheoryData<string> Lies => ["early close", "early end of chunks", "cut json", "bytes after the end", "bad text", "too deep", "a string without end", "bad chunk"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task LongAnswer_ThatLiesAtItsEnd_IsBrokenOff(string lie)
    {
        string text = lie switch
        {
            "cut json" => Long[..^1],
            "bytes after the end" => Long + "]",
            "bad text" => Long[..^1] + ",\"\\uD800\"]",
            "too deep" => Long[..^1] + "," + new string('[', 100) + new string(']', 100) + "]",
            "a string without end" => Long[..^1] + ",\"" + new string('x', 200_000) + "\"]",
            _ => Long,
        };
        byte[] body = Encoding.UTF8.GetBytes(text);
        byte[] head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();
        byte[] answer = lie switch
        {
            "early close" => RawUpstream.Honest(body)[..^1],
            "early end of chunks" => [.. head, .. Chunked(body, 50_000)[..^5]],
            "bad chunk" => [.. head, .. Chunked(body, 50_000)[..^5], .. "zz\r\n"u8],
            _ => RawUpstream.Honest(body),
        };

        await Should.ThrowAsync<HttpRequestException>(() => routes.AnswerAsync(answer));
    }

    /// <summary>What is wrong within the part that is held is still a problem document.</summary>
    [Fact]
    public async Task LongAnswer_ThatIsWrongAtItsBeginning_Is502()
    {
        var (status, _, _) = await routes.AnswerAsync(RawUpstream.Honest(Encoding.UTF8.GetBytes("{]" + Long)));

        status.ShouldBe((int)HttpStatusCode.BadGateway);
    }

    [Fact]
    [Trait("Lane", "long")]
    public async Task Answer_WithoutEnd_IsBrokenOff()
    {
        byte[] answer = [.. "HTTP/1.1 200 OK\r\n\r\n["u8, .. Enumerable.Repeat((byte)' ', 70 * 1024 * 1024), (byte)']'];

        await Should.ThrowAsync<HttpRequestException>(() => routes.AnswerAsync(answer));
    }

    private static byte[] Chunked(byte[] body, int size)
    {
        using var memory = new MemoryStream();
        foreach (byte[] chunk in body.Chunk(size))
        {
            memory.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
            memory.Write(chunk);
            memory.Write("\r\n"u8);
        }

        memory.Write("0\r\n\r\n"u8);
        return memory.ToArray();
    }
}
