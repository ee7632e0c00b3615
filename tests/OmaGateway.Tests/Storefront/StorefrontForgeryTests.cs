using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Storefront;

/// <summary>Requests that other sites' pages make in the browser of somebody who is signed in.</summary>
public sealed class StorefrontForgeryTests : StorefrontTest
{
    /// <summary>In the long lane: Chromium now and then never ends one of these forged requests (an evaluation has no time-out of its own): then it fails.</summary>
    [Fact]
    [Trait("Lane", "long")]
    public Task ForgedRequests_FromAnotherSite_ChangeNothing() => ForgeAsync().WaitAsync(TimeSpan.FromMinutes(3));

    private async Task ForgeAsync()
    {
        var profile = await Browser.ProfileAsync();
        var page = await OpenAsync(profile);
        await SignInAsync(page);
        Upstream.Journal.Clear();

        // Another site in the same browser (127.0.0.1 is not localhost), and another origin of the same site, whose requests carry the cookie.
        foreach (string host in new[] { "127.0.0.1", "localhost" })
        {
            string evil = $"http://{host}:{RedisServer.FreePort()}";
            await using var site = await ServeAsync(evil, $"<form method=post enctype=text/plain action=\"{GatewayAddress}/bff/session\"><input name='{{\"token\":\"evil\",\"x' value='\":1}}'></form>");
            var forged = await profile.NewPageAsync();
            await forged.GotoAsync(evil);
            var answers = await forged.EvaluateAsync<JsonElement>(
                """
                async gateway => {
                  const ask = async (path, init) => { try { return (await fetch(gateway + path, { ...init, signal: AbortSignal.timeout(10000) })).status; } catch { return 'refused by the browser'; } };
                  const json = { 'Content-Type': 'application/json', 'X-Oma-Csrf': '1' };
                  return {
                    simple: await ask('/bff/session', { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'Content-Type': 'text/plain' }, body: '{"token":"evil"}' }),
                    lookup: await ask('/rest/oma/softwareconsole/tenant/querytenantbasic', { mode: 'no-cors', credentials: 'include' }),
                    withHeader: await ask('/bff/session', { method: 'DELETE', credentials: 'include', headers: json }),
                    read: await ask('/rest/oma/softwareconsole/tenant/querytenantbasic', { credentials: 'include', headers: json }),
                  };
                }
                """,
                GatewayAddress);
            answers.GetProperty("withHeader").GetString().ShouldBe("refused by the browser");
            answers.GetProperty("read").GetString().ShouldBe("refused by the browser");

            var submitted = await forged.RunAndWaitForResponseAsync(() => forged.EvaluateAsync("() => { setTimeout(() => document.forms[0].submit(), 0); }"), answer => answer.Request.Method == "POST");
            submitted.Status.ShouldBe(403);
            await forged.CloseAsync();
        }

        Upstream.Journal.Requests.ShouldBeEmpty("nothing that was forged reached the upstream");
        await page.ClickAsync("#refresh");
        await page.WaitForFunctionAsync("() => !document.getElementById('refresh').disabled");
        (await page.IsVisibleAsync("#tenant-card")).ShouldBeTrue("the session goes on");
    }

    /// <summary>A site of somebody else's, with no policy of its own in the way.</summary>
    private static async Task<WebApplication> ServeAsync(string url, string html)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        var site = builder.Build();
        site.Run(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(html);
        });
        await site.StartAsync();
        return site;
    }
}
