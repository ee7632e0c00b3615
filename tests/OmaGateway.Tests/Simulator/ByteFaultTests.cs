using System.IO.Compression;
using System.Text;
using System.Text.Json;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Simulator;

public sealed class ByteFaultTests : SimulatorTest
{
    private static readonly TenantData Mine = TenantData.For("tok-1");

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "deflate")]
    [InlineData("deflateRaw", "deflate")]
    [InlineData("gzipTwice", "gzip, gzip")]
    [InlineData("gzipUnlabelled", null)]
    public async Task Encoding_EachHonestCoding_DecodesToTheJson(string value, string? header)
    {
        Switch($$"""{"encoding":"{{value}}"}""");
        var answer = await RawGetAsync();
        HeaderOf(answer, "Content-Encoding").ShouldBe(header);
        Encoding.UTF8.GetString(Decode(value, answer.Body)).ShouldContain(Mine.Vdn);
    }

    [Theory]
    [InlineData("unknown", "x-oma")]
    [InlineData("gzipLie", "gzip")]
    public async Task Encoding_ALie_IsThePlainBodyUnderItsName(string value, string header)
    {
        Switch($$"""{"encoding":"{{value}}"}""");
        var answer = await RawGetAsync();
        HeaderOf(answer, "Content-Encoding").ShouldBe(header);
        answer.Body[0].ShouldBe((byte)'{');
    }

    [Fact]
    public async Task Encoding_GzipTruncated_CannotBeDecodedWhole()
    {
        Switch("""{"encoding":"gzipTruncated"}""");
        var body = (await RawGetAsync()).Body;
        string text;
        try
        {
            text = Encoding.UTF8.GetString(Decode("gzip", body));
        }
        catch (InvalidDataException)
        {
            return;
        }

        Should.Throw<JsonException>(() => JsonDocument.Parse(text));
    }

    [Fact]
    public async Task GzipBombBytes_Inflated_IsThatLargeAndValidJson()
    {
        Switch("""{"gzipBombBytes":5000000}""");
        var answer = await RawGetAsync();
        answer.Body.Length.ShouldBeLessThan(200_000);
        var inflated = Decode("gzip", answer.Body);
        inflated.Length.ShouldBeGreaterThan(5_000_000);
        using var json = JsonDocument.Parse(inflated);
        json.RootElement.GetProperty("padding").GetString()!.Length.ShouldBe(5_000_000);
    }

    [Theory]
    [InlineData("utf-16le", "utf-16", "UTF-16LE")]
    [InlineData("utf-16be", "utf-16BE", "UTF-16BE")]
    public async Task Charset_Wide_IsThatEncodingAndSaysSo(string value, string encoding, string label)
    {
        Switch($$"""{"charset":"{{value}}"}""");
        var answer = await RawGetAsync();
        HeaderOf(answer, "Content-Type").ShouldBe("application/json;charset=" + label);
        Encoding.GetEncoding(encoding).GetString(answer.Body).ShouldContain(Mine.CustomerName);
    }

    [Fact]
    public async Task Charset_Gbk_IsNotUtf8AndLabelledAsTold()
    {
        Switch("""{"charset":"gbk"}""");
        var answer = await RawGetAsync();
        HeaderOf(answer, "Content-Type").ShouldBe("application/json;charset=GBK");
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Encoding.GetEncoding("GBK").GetString(answer.Body).ShouldContain(Mine.CustomerName);
        Should.Throw<DecoderFallbackException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(answer.Body));

        Switch("""{"charsetLabel":"lie"}""");
        HeaderOf(await RawGetAsync(), "Content-Type").ShouldBe("application/json;charset=UTF-8");
        Switch("""{"charsetLabel":"silent"}""");
        HeaderOf(await RawGetAsync(), "Content-Type").ShouldBe("application/json");
    }

    [Fact]
    public async Task Charset_Utf8Bom_BeginsWithTheMark()
    {
        Switch("""{"charset":"utf-8-bom"}""");
        (await RawGetAsync()).Body[..4].ShouldBe([0xEF, 0xBB, 0xBF, (byte)'{']);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("image/png")]
    [InlineData("garbage")]
    public async Task ContentType_Given_IsSentAsItIs(string value)
    {
        Switch($$"""{"contentType":"{{value}}"}""");
        HeaderOf(await RawGetAsync(), "Content-Type").ShouldBe(value);
        Switch("""{"contentType":""}""");
        HeaderOf(await RawGetAsync(), "Content-Type").ShouldBeNull();
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("trailingBytes")]
    [InlineData("twoDocuments")]
    [InlineData("trailingComma")]
    [InlineData("comments")]
    [InlineData("singleQuotes")]
    [InlineData("notANumber")]
    [InlineData("plainText")]
    [InlineData("empty")]
    public async Task InvalidJson_EachKind_IsRefusedByAStrictParser(string kind)
    {
        Switch($$"""{"invalidJson":"{{kind}}"}""");
        var body = (await RawGetAsync()).Body;
        Should.Throw<JsonException>(() => JsonDocument.Parse(body));
    }

    [Fact]
    public async Task InvalidJson_WhatParsersDifferOn_IsThere()
    {
        Switch("""{"invalidJson":"badUtf8"}""");
        Should.Throw<DecoderFallbackException>(() => new UTF8Encoding(false, true).GetString(RawGetAsync().GetAwaiter().GetResult().Body));
        Switch("""{"invalidJson":"loneSurrogate"}""");
        (await RawGetAsync()).Text.ShouldContain("\"note\":\"\\ud83d\"");
        Switch("""{"invalidJson":"duplicateKeys"}""");
        (await RawGetAsync()).Text.Split("\"mobilePhone\"").Length.ShouldBe(4);
    }

    [Theory]
    [InlineData("arrayRoot", JsonValueKind.Array)]
    [InlineData("textRoot", JsonValueKind.String)]
    [InlineData("numberRoot", JsonValueKind.Number)]
    [InlineData("nullRoot", JsonValueKind.Null)]
    public async Task RootShape_EachValue_IsValidJsonOfThatKind(string value, JsonValueKind kind)
    {
        Switch($$"""{"rootShape":"{{value}}"}""");
        (await GetJsonAsync(Tenant)).ValueKind.ShouldBe(kind);
    }

    [Fact]
    public async Task Nesting_GivenDepth_IsExactlyThatDeep()
    {
        Switch("""{"nesting":5000}""");
        var body = (await RawGetAsync()).Body;
        using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 6000 });
        var deep = json.RootElement.GetProperty("deep");
        var depth = 0;
        for (; deep.TryGetProperty("n", out var inner); depth++) deep = inner;
        depth.ShouldBe(5000);
        deep.GetProperty("mobilePhone").GetString().ShouldBe(Mine.MobilePhone);
    }

    [Fact]
    public async Task HugeBytes_Given_IsExactlyThatLongAndValid()
    {
        Switch("""{"hugeBytes":3000000}""");
        var body = (await RawGetAsync()).Body;
        body.Length.ShouldBe(3_000_000);
        using var json = JsonDocument.Parse(body);
        json.RootElement.GetProperty("vdn").GetString().ShouldBe(Mine.Vdn);
    }

    [Fact]
    public async Task EscapeNonAsciiAndIndented_On_WriteTheSameJsonOtherwise()
    {
        var chinese = Enumerable.Range(0, 100).Select(i => $"t{i}").First(token => TenantData.For(token).CustomerName[0] > 0x4E00);
        Switch("""{"escapeNonAscii":true,"indented":true}""");
        var text = await (await GetAsync(Tenant, chinese)).Content.ReadAsStringAsync();
        text.ShouldAllBe(character => character < 128);
        text.ShouldContain("\n  \"");
        JsonDocument.Parse(text).RootElement.GetProperty("customerName").GetString().ShouldBe(TenantData.For(chinese).CustomerName);
    }

    private static string? HeaderOf(RawAnswer answer, string name) =>
        answer.Head.FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];

    private static byte[] Decode(string coding, byte[] body)
    {
        using var source = new MemoryStream(body);
        using Stream decoder = coding switch
        {
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            "deflateRaw" => new DeflateStream(source, CompressionMode.Decompress),
            "gzipTwice" => new GZipStream(new GZipStream(source, CompressionMode.Decompress), CompressionMode.Decompress),
            _ => new GZipStream(source, CompressionMode.Decompress),
        };
        using var decoded = new MemoryStream();
        decoder.CopyTo(decoded);
        return decoded.ToArray();
    }
}
