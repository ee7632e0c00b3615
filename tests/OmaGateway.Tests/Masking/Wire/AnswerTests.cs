using System.Net;
using System.Text.Json;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>Every lie of the simulator's, told through the real gateway: what comes out is masked JSON or a problem document.</summary>
public sealed class AnswerTests(MaskedRoutes routes) : IClassFixture<MaskedRoutes>
{
    [Theory]
    [InlineData("""{}""", 200)]
    [InlineData("""{"chunked":true}""", 200)]
    [InlineData("""{"connectionClose":true}""", 200)]
    [InlineData("""{"earlyHints":true}""", 200)]
    [InlineData("""{"pieceBytes":7}""", 200)]
    [InlineData("""{"percentEncodedContentType":true}""", 200)]
    [InlineData("""{"contentType":""}""", 200)]
    [InlineData("""{"contentType":"text/html"}""", 200)]
    [InlineData("""{"contentType":"image/png; charset=\"utf-8\""}""", 200)]
    [InlineData("""{"contentType":"application/json; charset=klingon"}""", 502)]
    [InlineData("""{"schemaWrapper":true}""", 200)]
    [InlineData("""{"escapeNonAscii":true}""", 200)]
    [InlineData("""{"indented":true}""", 200)]
    [InlineData("""{"encoding":"gzip"}""", 200)]
    [InlineData("""{"encoding":"br"}""", 200)]
    [InlineData("""{"encoding":"deflate"}""", 200)]
    [InlineData("""{"encoding":"deflateRaw"}""", 200)]
    [InlineData("""{"encoding":"gzipTwice"}""", 200)]
    [InlineData("""{"encoding":"gzip","pieceBytes":3}""", 200)]
    [InlineData("""{"encoding":"unknown"}""", 502)]
    [InlineData("""{"encoding":"gzipLie"}""", 502)]
    [InlineData("""{"encoding":"gzipUnlabelled"}""", 502)]
    [InlineData("""{"encoding":"gzipTruncated"}""", 502)]
    [InlineData("""{"gzipBombBytes":300000000}""", 502)]
    [InlineData("""{"charset":"gbk"}""", 200)]
    [InlineData("""{"charset":"gbk","pieceBytes":1}""", 200)]
    [InlineData("""{"charset":"utf-16le"}""", 200)]
    [InlineData("""{"charset":"utf-16be"}""", 200)]
    [InlineData("""{"charset":"utf-16le","charsetLabel":"lie"}""", 200)]
    [InlineData("""{"charset":"utf-16be","charsetLabel":"silent","pieceBytes":1}""", 200)]
    [InlineData("""{"charset":"utf-8-bom"}""", 200)]
    [InlineData("""{"charset":"utf-8-bom","pieceBytes":1}""", 200)]
    [InlineData("""{"contentLength":16}""", 502)]
    [InlineData("""{"contentLengthDelta":-1}""", 502)]
    [InlineData("""{"contentLengthDelta":5}""", 502)]
    [InlineData("""{"closeAfterBytes":40}""", 502)]
    [InlineData("""{"closeAfterBytes":40,"chunked":true}""", 502)]
    [InlineData("""{"resetAfterBytes":40}""", 502)]
    [InlineData("""{"invalidJson":"truncated"}""", 502)]
    [InlineData("""{"invalidJson":"trailingBytes"}""", 502)]
    [InlineData("""{"invalidJson":"twoDocuments"}""", 502)]
    [InlineData("""{"invalidJson":"badUtf8"}""", 502)]
    [InlineData("""{"invalidJson":"loneSurrogate"}""", 502)]
    [InlineData("""{"invalidJson":"duplicateKeys"}""", 200)]
    [InlineData("""{"invalidJson":"trailingComma"}""", 502)]
    [InlineData("""{"invalidJson":"comments"}""", 502)]
    [InlineData("""{"invalidJson":"singleQuotes"}""", 502)]
    [InlineData("""{"invalidJson":"notANumber"}""", 502)]
    [InlineData("""{"invalidJson":"plainText"}""", 502)]
    [InlineData("""{"invalidJson":"empty"}""", 502)]
    [InlineData("""{"rootShape":"arrayRoot"}""", 200)]
    [InlineData("""{"rootShape":"textRoot"}""", 200)]
    [InlineData("""{"rootShape":"numberRoot"}""", 200)]
    [InlineData("""{"rootShape":"nullRoot"}""", 200)]
    [InlineData("""{"nesting":20}""", 200)]
    [InlineData("""{"nesting":100000}""", 502)]
    [InlineData("""{"hugeBytes":60000}""", 200)]
    [InlineData("""{"hugeBytes":262144}""", 502)] // by one string beyond limits.maxStringBytes
    [InlineData("""{"stringsAsNumbers":true}""", 200)]
    [InlineData("""{"extraFields":"personal"}""", 200)]
    [InlineData("""{"personalHeaders":true}""", 200)]
    [InlineData("""{"businessFailure":true}""", 502)]
    [InlineData("""{"status":500,"errorBody":"personal"}""", 500)]
    [InlineData("""{"status":500,"errorBody":"data"}""", 500)]
    [InlineData("""{"status":500,"errorBody":"html"}""", 502)]
    [InlineData("""{"status":404,"errorBody":"html"}""", 502)]
    [InlineData("""{"status":401,"errorBody":"html"}""", 401)]
    [InlineData("""{"status":403,"errorBody":"html"}""", 403)]
    [InlineData("""{"status":404,"invalidJson":"empty"}""", 404)]
    [InlineData("""{"status":401,"invalidJson":"empty"}""", 401)]
    [InlineData("""{"status":503,"invalidJson":"empty"}""", 502)]
    [InlineData("""{"status":302,"personalHeaders":true}""", 502)]
    [InlineData("""{"status":206}""", 502)]
    [InlineData("""{"status":407}""", 502)]
    public async Task Answer_UnderAFault_IsMaskedJsonOrAProblem(string faults, int expected)
    {
        routes.Simulator.Faults.Reset();
        routes.Simulator.Faults.ApplyJson(faults);

        using var response = await routes.GetAsync();
        string body = await response.Content.ReadAsStringAsync();

        ((int)response.StatusCode).ShouldBe(expected, body);
        ShouldBeJson(response, body);
        ShouldHideEverything(response, body);
    }

    [Fact]
    public async Task Answer_UnderNoFault_HasTheUpstreamsFieldsMasked()
    {
        routes.Simulator.Faults.Reset();

        using var response = await routes.GetAsync();
        using var json = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());

        var data = MaskedRoutes.Data;
        json.RootElement.GetProperty("vdn").GetString().ShouldBe(data.Vdn);
        string phone = json.RootElement.GetProperty("mobilePhone").GetString()!;
        phone.ShouldStartWith(data.MobilePhone[..3]);
        phone.ShouldContain("****");
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
        response.Content.Headers.ContentLength.ShouldNotBeNull();
        response.Headers.CacheControl!.ToString().ShouldBe("no-store");
    }

    [Theory]
    [InlineData("""{"charset":"gbk"}""")]
    [InlineData("""{"charset":"utf-16le"}""")]
    [InlineData("""{"charset":"utf-8-bom"}""")]
    [InlineData("""{"encoding":"gzip"}""")]
    [InlineData("""{"encoding":"deflateRaw"}""")]
    [InlineData("""{"chunked":true}""")]
    public async Task Answer_InAnotherCoding_IsTheSameAsPlain(string faults)
    {
        routes.Simulator.Faults.Reset();
        string plain = await BodyAsync();
        routes.Simulator.Faults.ApplyJson(faults);

        (await BodyAsync()).ShouldBe(plain);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public async Task Status_WithoutABody_PassesBare(int status)
    {
        routes.Simulator.Faults.Reset();
        routes.Simulator.Faults.ApplyJson($$"""{"status":{{status}},"personalHeaders":true}""");

        using var response = await routes.GetAsync();

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType.ShouldBeNull();
        ShouldHideEverything(response, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Answer_AfterAShortContentLength_DoesNotReachTheNextRequest()
    {
        for (int i = 0; i < 5; i++)
        {
            routes.Simulator.Faults.Reset();
            routes.Simulator.Faults.ApplyJson("""{"contentLength":16}""");
            using var broken = await routes.GetAsync();
            routes.Simulator.Faults.Reset();

            using var whole = await routes.GetAsync();

            broken.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
            whole.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    private static void ShouldBeJson(HttpResponseMessage response, string body)
    {
        response.Content.Headers.ContentType!.ToString().ShouldBeOneOf("application/json; charset=utf-8", "application/problem+json; charset=utf-8");
        using var json = JsonDocument.Parse(body);
    }

    private static void ShouldHideEverything(HttpResponseMessage response, string body)
    {
        string headers = response.Headers.ToString() + response.Content.Headers + response.TrailingHeaders + response.ReasonPhrase;
        foreach (string value in MaskedRoutes.PersonalValues.Append(MaskedRoutes.Token))
        {
            body.ShouldNotContain(value);
            headers.ShouldNotContain(value);
        }
    }

    private async Task<string> BodyAsync()
    {
        using var response = await routes.GetAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync();
    }
}
