using System.Net;
using OmaGateway.Problems;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Problems;

/// <summary>Every type of the catalogue has a page at the address that its documents name.</summary>
public sealed class ProblemPagesTests
{
    [Fact]
    public async Task Page_OfEveryType_ExplainsIt()
    {
        await using var gateway = await GatewayHost.StartAsync();
        string index = await gateway.Public.GetStringAsync("/docs/problems");
        ProblemTypes.All.Count.ShouldBeGreaterThan(30);
        foreach (var type in ProblemTypes.All.Values)
        {
            using var answer = await gateway.Public.GetAsync($"/docs/problems/{type.Slug}");
            string page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

            answer.StatusCode.ShouldBe(HttpStatusCode.OK, type.Slug);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
            page.ShouldContain(type.Advice);
            page.ShouldContain($"<h1>{type.Title}</h1>");
            page.ShouldContain("<html lang=\"en\">");
            page.ShouldNotContain("<script", Case.Insensitive);
            page.ShouldNotContain("http://", Case.Insensitive);
            index.ShouldContain($"/docs/problems/{type.Slug}\"");
        }
    }

    [Theory]
    [InlineData("/docs/problems/nothing", HttpStatusCode.NotFound)]
    [InlineData("/docs/problems/%3Cscript%3E", HttpStatusCode.NotFound)]
    [InlineData("/docs/index.html", HttpStatusCode.OK)]
    [InlineData("/docs/swagger-ui-bundle.js", HttpStatusCode.OK)]
    [InlineData("/docs/swagger-ui.css", HttpStatusCode.OK)]
    [InlineData("/docs/nothing.js", HttpStatusCode.NotFound)]
    [InlineData("/openapi.yaml", HttpStatusCode.OK)]
    public async Task Documentation_IsServedFromTheProcess(string path, HttpStatusCode status)
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var answer = await gateway.Public.GetAsync(path);
        using var onManagement = await gateway.Management.GetAsync(path);

        answer.StatusCode.ShouldBe(status);
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src");
        onManagement.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
