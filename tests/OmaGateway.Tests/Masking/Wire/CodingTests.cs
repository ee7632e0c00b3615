using System.IO.Compression;
using System.Text;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>Content codings: honest, stacked, cut, lying and exploding.</summary>
public sealed class CodingTests(RawRoutes routes) : IClassFixture<RawRoutes>
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(RawRoutes.Json);

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip", "x-gzip")]
    [InlineData("gzip", "GZIP")]
    [InlineData("gzip", "identity, gzip")]
    [InlineData("gzip", ", gzip ,")]
    [InlineData("br", "br")]
    [InlineData("zlib", "deflate")]
    [InlineData("raw", "deflate")]
    [InlineData("gzip br", "gzip, br")]
    [InlineData("br gzip", "br, gzip")]
    [InlineData("zlib raw", "deflate, deflate")]
    [InlineData("", "identity")]
    [InlineData("", "")]
    public async Task Coding_ThatIsKnown_IsUndone(string applied, string header)
    {
        byte[] coded = applied.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(Plain, Encode);

        var (status, body, head) = await routes.AnswerAsync(RawUpstream.Honest(coded, "application/json", 200, $"Content-Encoding: {header}"));

        status.ShouldBe(200, body);
        body.ShouldContain("欧阳**");
        head.ShouldNotContain("Content-Encoding");
    }

    [Theory]
    [InlineData("", "gzip")]
    [InlineData("", "br")]
    [InlineData("", "deflate")]
    [InlineData("gzip", "")]
    [InlineData("gzip", "br")]
    [InlineData("gzip", "deflate")]
    [InlineData("gzip", "zstd")]
    [InlineData("gzip", "compress")]
    [InlineData("gzip", "gzip;q=1")]
    [InlineData("", "utf-8")]
    [InlineData("gzip gzip gzip", "gzip, gzip, gzip")]
    [InlineData("br gzip", "gzip, br")]
    public async Task Coding_ThatIsUnknownOrALie_IsRefused(string applied, string header)
    {
        byte[] coded = applied.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(Plain, Encode);
        string[] headers = header.Length == 0 ? [] : [$"Content-Encoding: {header}"];

        var (status, body, _) = await routes.AnswerAsync(RawUpstream.Honest(coded, "application/json", 200, headers));

        status.ShouldBe(502, body);
    }

    [Fact]
    public async Task Coding_OnTwoHeaderLines_IsUndoneInTheirOrder()
    {
        var (status, body, _) = await routes.AnswerAsync(
            RawUpstream.Honest(Encode(Encode(Plain, "gzip"), "br"), "application/json", 200, "Content-Encoding: gzip", "Content-Encoding: br"));

        status.ShouldBe(200, body);
    }

    /// <summary>Every prefix, even one that lacks the checksum alone: what is cut was not the whole answer.</summary>
    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("zlib", "deflate")]
    [InlineData("raw", "deflate")]
    public async Task Coding_CutAnywhere_IsRefused(string applied, string header)
    {
        byte[] coded = Encode(Plain, applied);
        for (int length = 0; length < coded.Length; length += length < coded.Length - 12 ? 9 : 1)
        {
            var (status, _, _) = await routes.AnswerAsync(RawUpstream.Honest(coded[..length], "application/json", 200, $"Content-Encoding: {header}"), close: false);

            status.ShouldBe(502, $"{header} cut to {length} of {coded.Length} bytes");
        }
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("zlib", "deflate")]
    public async Task Coding_WithAWrongChecksum_IsRefused(string applied, string header)
    {
        byte[] coded = Encode(Plain, applied);
        coded[^(applied == "gzip" ? 6 : 2)] ^= 0x55;

        (await routes.AnswerAsync(RawUpstream.Honest(coded, "application/json", 200, $"Content-Encoding: {header}"))).Status.ShouldBe(502);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("zlib", "deflate")]
    [InlineData("gzip gzip", "gzip, gzip")]
    [InlineData("br br", "br, br")]
    public async Task Bomb_IsRefusedBeforeItGoesOff(string applied, string header)
    {
        byte[] text = Encoding.UTF8.GetBytes("[" + new string(' ', 200 * 1024 * 1024) + "]");
        byte[] bomb = applied.Split(' ').Aggregate(text, Encode);

        var (status, _, _) = await routes.AnswerAsync(RawUpstream.Honest(bomb, "application/json", 200, $"Content-Encoding: {header}"));

        status.ShouldBe(502, $"{bomb.Length} bytes were to become {text.Length}");
    }

    /// <summary>200,000 empty gzip members in one: nothing ever comes out of it.</summary>
    [Fact]
    public async Task Bomb_OfNothing_IsRefused()
    {
        byte[] member = Encode([], "gzip");
        byte[] inner = [.. Enumerable.Repeat(member, 200_000).SelectMany(bytes => bytes)];

        (await routes.AnswerAsync(RawUpstream.Honest(Encode(inner, "gzip"), "application/json", 200, "Content-Encoding: gzip, gzip"))).Status.ShouldBe(502);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("zlib", "deflate")]
    [InlineData("br", "br")]
    public async Task Coding_WithBytesAfterItsEnd_IsRefused(string applied, string header)
    {
        byte[] coded = [.. Encode(Plain, applied), .. "13800000000"u8];

        (await routes.AnswerAsync(RawUpstream.Honest(coded, "application/json", 200, $"Content-Encoding: {header}"))).Status.ShouldBe(502);
    }

    private static byte[] Encode(byte[] bytes, string coding)
    {
        using var memory = new MemoryStream();
        using (Stream encoder = coding switch
        {
            "gzip" => new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(memory, CompressionLevel.Fastest, leaveOpen: true),
            "zlib" => new ZLibStream(memory, CompressionLevel.Optimal, leaveOpen: true),
            _ => new DeflateStream(memory, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            encoder.Write(bytes);
        }

        return memory.ToArray();
    }
}
