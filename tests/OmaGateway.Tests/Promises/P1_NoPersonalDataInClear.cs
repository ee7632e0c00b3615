using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Promises;

/// <summary>
/// P1: no personal data in clear leaves the gateway (and P4: no token). Canaries go through every route, every fault of the simulator and
/// every kind of malformed request, with every log level on; then all that came out is searched for them: answers with their heads, log
/// entries, spans, metric tags, OTLP exports, the management listener, every command to Redis and all that Redis holds.
/// </summary>
[Collection(nameof(WatchesTheProcess))]
public sealed class P1_NoPersonalDataInClear
{
    /// <param name="lookups">With the cache on, fewer faults are asked for and more goes to Redis.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Canaries_ThroughEveryRouteAndFault_AreFoundNowhere(bool lookups)
    {
        await using var run = await CanaryRun.StartAsync($"TenantLookups:Enabled={lookups}");
        string[] tokens = CanaryRun.Tokens;
        int turn = 0;
        var faults = FaultCatalogue.All(TenantData.For(tokens[0])).ToList();
        foreach (string fault in faults)
        {
            string token = tokens[turn++ % tokens.Length];
            run.Simulator.Faults.Reset();
            run.Simulator.Faults.ApplyJson(fault);
            await run.AskEveryRouteAsync(token);
        }

        faults.Count.ShouldBeGreaterThan(150);
        (await run.SearchAsync()).ShouldBeEmpty();
        ShouldHaveSeenAll(run, lookups);
    }

    [Fact]
    public async Task Canaries_InRequestsThatAreNone_AreFoundNowhere()
    {
        await using var run = await CanaryRun.StartAsync();
        string token = CanaryRun.Tokens[1];
        var user = TenantData.For(token);
        string apply = "/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant";
        string tenant = "/rest/oma/softwareconsole/tenant/querytenantbasic";
        string[] bodies =
        [
            user.MobilePhone, $"\"{user.Email}\"", $$"""{"{{user.MobilePhone}}":1,"{{user.CustomerName}}":2}""", $$"""{"phone":"{{user.MobilePhone}}","phone":"{{user.Email}}"}""",
            "{\"phone\":{\"" + user.Email + "\":[\"" + user.MobilePhone + "\"]}}", $$"""{"companyName":"{{user.Company}}""", $$"""{"phone":"{{user.MobilePhone}}x","email":"{{user.Email}}@@","phoneVerifyCode":"{{token}}"}""",
            CanaryRun.Application(user) + user.Email,
        ];
        foreach (string body in bodies)
        {
            await run.SendAsync(HttpMethod.Post, apply, token, body);
            await run.SendAsync(HttpMethod.Post, "/rest/oma/softwareconsole/tenant/queryresource", token, body);
        }

        await run.SendAsync(HttpMethod.Get, $"/{user.MobilePhone}/{Uri.EscapeDataString(user.CustomerName)}/{user.Email}", token);
        await run.SendAsync(HttpMethod.Get, $"{tenant}/{user.Email}", token);
        await run.SendAsync(HttpMethod.Delete, tenant, token);
        await run.SendAsync(new HttpMethod(user.MobilePhone.TrimStart('+')), tenant, token);
        await run.SendAsync(HttpMethod.Get, tenant, token, null, ("X-Auth_Token", token + "x"));
        await run.SendAsync(HttpMethod.Get, tenant, token, null, ("X-Auth-Token", $"{token} {user.Email}\t"));
        await run.SendAsync(HttpMethod.Get, tenant, token, null, ("X-Auth-Token", string.Concat(Enumerable.Repeat(token, 1000))));
        await run.SendAsync(HttpMethod.Options, tenant, token, null, ("Origin", $"https://{token}.example"), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", user.MobilePhone));
        await run.SendAsync(HttpMethod.Get, tenant, token, null, ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", token), ("Sec-WebSocket-Protocol", user.Email));
        await run.SendAsync(HttpMethod.Get, tenant, token, null, ("Expect", user.Email));
        await run.SendAsync(HttpMethod.Get, tenant, token, null, ("Range", $"bytes={user.MobilePhone}"));
        foreach (string raw in Malformed(token, user))
        {
            await run.SendRawAsync(raw);
        }

        (await run.SearchAsync()).ShouldBeEmpty();
    }

    /// <summary>The upstream's address refuses, and Redis is gone: what the framework says of it, exceptions and all, is searched too.</summary>
    [Fact]
    public async Task Canaries_WhileUpstreamAndRedisAreDown_AreFoundNowhere()
    {
        await using var run = await CanaryRun.StartAsync(GatewayArguments.Upstream(new Uri($"http://127.0.0.1:{RedisServer.FreePort()}")));
        await run.AskEveryRouteAsync(CanaryRun.Tokens[2]);
        await run.Redis.KillAsync();
        await run.AskEveryRouteAsync(CanaryRun.Tokens[3]);
        await run.Redis.StartAgainAsync();

        (await run.SearchAsync()).ShouldBeEmpty();
    }

    public static TheoryData<string> Canaries => ["+442079460000", "欧阳秀英", "José García-Márquez", "someone.else@example.com", "canary-token-Qx7", "北京云帆软件股份有限公司", "\"Holdings\" Inc."];

    /// <summary>The search must be able to fail: it finds every value in every encoding, anywhere.</summary>
    [Theory]
    [MemberData(nameof(Canaries))]
    public void Search_ForAPlantedValue_FindsItInEveryEncoding(string value)
    {
        var needles = new Needles([value]);
        needles.Find("nothing of it here, 0123456789 欧阳").ShouldBeNull();
        foreach (var (name, bytes) in Needles.Encodings(value))
        {
            needles.FindBytes([.. "before:"u8, .. Encoding.Latin1.GetBytes(bytes), .. ":after"u8]).ShouldNotBeNull($"{value} as {name}");
        }

        for (int shift = 0; shift < 3; shift++)
        {
            string inside = Convert.ToBase64String([.. Encoding.UTF8.GetBytes(new string('x', shift + 3)), .. Encoding.UTF8.GetBytes(value), .. "yyyy"u8]);
            needles.Find(inside).ShouldNotBeNull($"{value} inside base64 after {shift + 3} bytes");
        }
    }

    /// <summary>Nor may it find what is not there: in ciphertext, which is random to it, no canary is found by chance.</summary>
    [Fact]
    public void Search_InRandomBytes_FindsNothing()
    {
        byte[] ciphertext = new byte[16 << 20];
        new Random(20_261_122).NextBytes(ciphertext);
        CanaryRun.NeedlesAmongCiphertext.FindBytes(ciphertext).ShouldBeNull();
        CanaryRun.Needles.Values.Except(CanaryRun.NeedlesAmongCiphertext.Values).ShouldBeEmpty("each canary is looked for in UTF-8 at least");
    }

    /// <summary>Nor is any of the places that are watched blind: a canary that is put there is found there.</summary>
    [Fact]
    public async Task Search_ForACanaryInEachPlace_FindsItThere()
    {
        await using var run = await CanaryRun.StartAsync();
        string token = CanaryRun.Tokens[4];
        var user = TenantData.For(token);
        using var meter = new Meter("OmaGateway.Planted");
        using var source = new ActivitySource("OmaGateway");
        var counter = meter.CreateCounter<long>("oma.planted");

        var services = run.Gateway.Services;
        services.GetRequiredService<ILoggerFactory>().CreateLogger("OmaGateway.Planted").LogTrace("{Value}", user.MobilePhone);
        services.GetRequiredService<ILoggerFactory>().CreateLogger("OmaGateway.Planted").LogError(new InvalidOperationException(user.Email), "failed");
        counter.Add(1, new KeyValuePair<string, object?>("oma.field", user.CustomerName));
        using (var span = source.StartActivity("planted"))
        {
            span?.AddEvent(new ActivityEvent("happened", tags: new ActivityTagsCollection { ["who"] = user.Company }));
        }

        await run.Redis.CommandAsync($"SET planted {token}");
        await run.Redis.CommandAsync($"GET {Uri.EscapeDataString(user.CustomerName)}");
        run.Evidence.Add("answer", $"x{JsonSerializerText(user.CustomerName)}");

        var found = await run.SearchAsync();

        foreach (string place in new[] { "log Trace OmaGateway.Planted", "log Error OmaGateway.Planted", "metric", "span", "redis command", "redis snapshot", "otlp /v1/logs", "answer" })
        {
            found.ShouldContain(hit => hit.StartsWith(place + ":", StringComparison.Ordinal), $"nothing found in: {place}");
        }
    }

    private static string JsonSerializerText(string value) => System.Text.Json.JsonSerializer.Serialize(value);

    private static IEnumerable<string> Malformed(string token, TenantData user) =>
    [
        $"{user.Email} / HTTP/1.1\r\n\r\n",
        $"GET /{user.MobilePhone} HTTP/9.9\r\nHost: a\r\n\r\n",
        $"GET {user.Email} HTTP/1.1\r\nHost: a\r\n\r\n",
        $"GET /?{user.MobilePhone} HTTP/1.1\r\nHost: {user.Email}\r\n\r\n",
        $"GET / HTTP/1.1\r\nHost: a\r\n{token}\r\n\r\n",
        $"GET / HTTP/1.1\r\nHost: a\r\nX-Auth-Token : {token}\r\n\r\n",
        $"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: {user.MobilePhone}x\r\n\r\n",
        $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {token}\r\n\r\n",
        $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{user.Email}\r\n",
        $"GET /rest/oma/softwareconsole/tenant/querytenantbasic HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {token}{user.CustomerName}\r\nConnection: close\r\n\r\n",
        $"GET /%{user.CustomerName} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        $"GET /{new string('a', 9000)}{user.Email} HTTP/1.1\r\nHost: a\r\n\r\n",
        $"GET / HTTP/1.1\r\nHost: a\r\nX: {string.Concat(Enumerable.Repeat(user.Email, 4000))}\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + user.Email,
    ];

    /// <summary>An empty search proves nothing unless something was there to be searched.</summary>
    private static void ShouldHaveSeenAll(CanaryRun run, bool lookups)
    {
        var places = run.Evidence.Items.Select(item => item.Where).ToHashSet();
        foreach (string place in new[] { "metric", "span", "redis command", "redis snapshot", "otlp /v1/traces", "otlp /v1/metrics", "otlp /v1/logs", "management /readyz" })
        {
            places.ShouldContain(place);
        }

        places.ShouldContain(place => place.StartsWith("answer POST", StringComparison.Ordinal));
        places.ShouldContain(place => place.StartsWith("log Warning OmaGateway.Masking", StringComparison.Ordinal));
        foreach (var route in Enum.GetValues<OmaRoute>().Except([OmaRoute.Bss, OmaRoute.Unknown]))
        {
            run.Simulator.Journal.Count(route).ShouldBeGreaterThan(lookups ? 0 : 100, $"{route}");
        }

        if (lookups)
        {
            run.Evidence.Items.Count(item => item.Where == "redis command").ShouldBeGreaterThan(100);
        }
    }
}

/// <summary>Tests that listen to every span, metric and log of the process run alone.</summary>
[CollectionDefinition(nameof(WatchesTheProcess), DisableParallelization = true)]
public sealed class WatchesTheProcess;
