using System.Text;
using System.Text.Json;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>Bytes in every charset, labelled rightly, wrongly or not at all.</summary>
public sealed class CharsetTests(RawRoutes routes) : IClassFixture<RawRoutes>
{
    public static TheoryData<string, string, int> Cases => new()
    {
        // what the bytes are, what the label says, what comes out
        { "utf-8", "application/json", 200 },
        { "utf-8", "application/json;charset=UTF-8", 200 },
        { "utf-8", "application/json; charset=\"utf-8\"", 200 },
        { "utf-8", "application/json%3Bcharset=UTF-8", 200 },
        { "utf-8", "application/json%3B%20charset%3Dutf8", 200 },
        { "utf-8", "application/json; charset=us-ascii", 200 },
        { "utf-8", "application/json; charset=utf-16", 200 },
        { "utf-8", "application/json; charset=", 200 },
        { "utf-8", "charset", 200 },
        { "utf-8", "application/json; charset=utf-8; charset=gbk", 502 },
        { "utf-8", "application/json; charset=shift_jis", 502 },
        { "utf-8", "application/json; charset=utf-7", 502 },
        { "utf-8-bom", "application/json", 200 },
        { "utf-8-bom", "application/json; charset=gbk", 200 },
        { "gb18030", "application/json; charset=gbk", 200 },
        { "gb18030", "application/json; charset=GB2312", 200 },
        { "gb18030", "application/json%3Bcharset=gb18030", 200 },
        { "gb18030", "application/json; charset=utf-8", 502 },
        { "gb18030", "application/json", 502 },
        { "utf-16", "application/json; charset=utf-16le", 200 },
        { "utf-16", "application/json", 200 },
        { "utf-16", "application/json; charset=utf-8", 200 },
        { "utf-16-bom", "application/json", 200 },
        { "utf-16BE", "application/json; charset=utf-16", 200 },
        { "utf-16BE", "application/json; charset=gbk", 200 },
        { "utf-16BE-bom", "application/json", 200 },
        { "utf-32", "application/json", 200 },
        { "utf-32-bom", "application/json", 200 },
        { "utf-32BE", "application/json; charset=utf-32be", 200 },
        { "utf-32BE-bom", "application/json", 200 },
    };

    static CharsetTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Charset_OfAnAnswer_BecomesUtf8OrIsRefused(string charset, string contentType, int expected)
    {
        byte[] answer = RawUpstream.Honest(Encode(RawRoutes.Json, charset), contentType);

        var (status, body, head) = await routes.AnswerAsync(answer);

        status.ShouldBe(expected, body);
        if (expected == 200)
        {
            using var json = JsonDocument.Parse(body);
            json.RootElement.GetProperty("customerName").GetString().ShouldBe("欧阳**");
            json.RootElement.GetProperty("vdn").GetString().ShouldBe("123");
            head.ShouldContain("application/json; charset=utf-8");
        }

        body.ShouldNotContain("13800000000");
        body.ShouldNotContain("秀英");
    }

    [Fact]
    public async Task Latin1_IsTranscoded()
    {
        byte[] answer = RawUpstream.Honest(Encoding.Latin1.GetBytes("""{"customerName":"Éva Müller","vdn":"7"}"""), "application/json;charset=ISO-8859-1");

        var (status, body, _) = await routes.AnswerAsync(answer);

        status.ShouldBe(200);
        using var json = JsonDocument.Parse(body);
        json.RootElement.GetProperty("customerName").GetString()!.ShouldStartWith("É");
        body.ShouldNotContain("ller");
    }

    /// <summary>Java servers write ISO-8859-1 over UTF-8 when nobody told them otherwise.</summary>
    [Fact]
    public async Task Latin1Label_OverUtf8_IsUtf8()
    {
        var (status, body, _) = await routes.AnswerAsync(RawUpstream.Honest(Encoding.UTF8.GetBytes(RawRoutes.Json), "application/json;charset=ISO-8859-1"));

        status.ShouldBe(200);
        using var json = JsonDocument.Parse(body);
        json.RootElement.GetProperty("customerName").GetString().ShouldBe("欧阳**");
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "utf-16 with half a character at its end", "7B 00 7D 00 20" },
        { "utf-16 with a lone surrogate", "22 00 00 D8 22 00" },
        { "utf-16 with surrogates in the wrong order", "22 00 00 DC 00 D8 22 00" },
        { "utf-32 beyond the last plane", "22 00 00 00 00 00 11 00 22 00 00 00" },
        { "utf-8 overlong", "22 C0 A2 22" },
        { "utf-8 surrogate", "22 ED A0 80 22" },
        { "utf-8 cut in a character", "22 E6 AC" },
        { "only a byte order mark", "EF BB BF" },
        { "two byte order marks", "EF BB BF EF BB BF 7B 7D" },
        { "zeros alone", "00 00 00 00" },
        { "one zero", "00" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Text_ThatIsNone_IsRefused(string what, string hex)
    {
        var (status, body, _) = await routes.AnswerAsync(RawUpstream.Honest(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

        status.ShouldBe(502, what + body);
    }

    [Theory]
    [InlineData("22 81 FF 22")]
    [InlineData("22 81")]
    [InlineData("22 FF 22")]
    public async Task Gbk_ThatIsNone_IsRefused(string hex)
    {
        var (status, _, _) = await routes.AnswerAsync(RawUpstream.Honest(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), "text/plain; charset=gbk"));

        status.ShouldBe(502);
    }

    [Fact]
    public async Task ContentType_GivenTwice_IsOneOrRefused()
    {
        byte[] gbk = Encode(RawRoutes.Json, "gb18030");

        (await routes.AnswerAsync(RawUpstream.Honest(gbk, "text/html", 200, "Content-Type: application/json;charset=gbk"))).Status.ShouldBe(200);
        (await routes.AnswerAsync(RawUpstream.Honest(gbk, "text/html;charset=big5", 200, "Content-Type: application/json;charset=gbk"))).Status.ShouldBe(502);
    }

    private static byte[] Encode(string text, string charset)
    {
        bool mark = charset.EndsWith("-bom", StringComparison.Ordinal);
        var encoding = Encoding.GetEncoding(mark ? charset[..^4] : charset);
        return mark ? [.. encoding.GetPreamble(), .. encoding.GetBytes(text)] : encoding.GetBytes(text);
    }
}
