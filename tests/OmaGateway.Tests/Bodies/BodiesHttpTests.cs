using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Bodies;

/// <summary>Refusals over the wire; nothing of these requests reaches an upstream (there is none).</summary>
public sealed class BodiesHttpTests
{
    private const string Apply = "/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant";

    [Fact]
    public async Task Post_BadFields_IsOneProblemWithAllOfThem()
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var response = await gateway.Public.PostAsJsonAsync(Apply, new { companyName = "", phone = "5550100", phoneVerifyCode = "1", extra = 1 });

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        using var problem = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        problem.RootElement.GetProperty("type").GetString().ShouldBe("/docs/problems/body-invalid");
        problem.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString())
            .ShouldBe(["/companyName", "/phone", "/phoneVerifyCode", "", "/email"], ignoreOrder: true);
        problem.RootElement.GetRawText().ShouldNotContain("5550100");
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json;charset=gbk", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json%3Bcharset=UTF-8", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "identity", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=\"UTF-8\"", null, HttpStatusCode.BadRequest)]
    [InlineData("Application/JSON", null, HttpStatusCode.BadRequest)]
    public async Task Post_MediaTypeOrCoding_DecidesBeforeTheBody(string? mediaType, string? coding, HttpStatusCode expected)
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        if (mediaType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }

        if (coding is not null)
        {
            content.Headers.ContentEncoding.Add(coding);
        }

        using var response = await gateway.Public.PostAsync(Apply, content);

        response.StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_LargerThanAllowed_Is413(bool chunked)
    {
        await using var gateway = await GatewayHost.StartAsync("Gateway:MaxRequestBodyBytes=1024");
        using var request = new HttpRequestMessage(HttpMethod.Post, Apply)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(new string(' ', 5000))) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await gateway.Public.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Post_Empty_SaysThatItIs()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var content = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

        using var response = await gateway.Public.PostAsync(Apply, content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("body-not-json");
    }

    [Fact]
    public async Task Get_WithABody_IsRefused()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rest/oma/softwareconsole/system/querysoftwaresysparams") { Content = JsonContent.Create(new { a = 1 }) };

        using var response = await gateway.Public.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Start_RouteNamesAnUnknownContract_SaysWhichOnesThereAre()
    {
        var failure = await Should.ThrowAsync<Exception>(() => GatewayHost.StartAsync("ReverseProxy:Routes:sms-code:Transforms:4:Body=sms-cod"));

        failure.ToString().ShouldContain("'sms-cod' is not a contract; known: application, bss-");
    }
}
