using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Applications;

/// <summary>A gateway before a simulator, with a ledger that the test can look into.</summary>
internal sealed class ApplicationHost : IAsyncDisposable
{
    public const string Apply = "/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant";
    public const string SmsCode = "/apiaccess/rest/ipccprovision/v1/applyTry/generateverifycode";

    private ApplicationHost(GatewayHost gateway, RunningSimulator upstream, ScriptedLedger ledger)
        => (Gateway, Upstream, Ledger) = (gateway, upstream, ledger);

    public GatewayHost Gateway { get; }

    public RunningSimulator Upstream { get; }

    public ScriptedLedger Ledger { get; }

    public HttpClient Client => Gateway.Public;

    /// <summary>Applications that reached the upstream.</summary>
    public int Forwarded => (int)Upstream.Journal.Count(OmaRoute.ApplyTrial);

    public static Task<ApplicationHost> StartAsync(int limit = 100, params string[] overrides) => StartAsync(TimeProvider.System, limit, overrides);

    public static Task<ApplicationHost> StartAsync(TimeProvider time, params string[] overrides) => StartAsync(time, 100, overrides);

    private static async Task<ApplicationHost> StartAsync(TimeProvider time, int limit, string[] overrides)
    {
        var upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        var ledger = new ScriptedLedger(limit);
        var gateway = await GatewayHost.StartAsync(
            builder => builder.Services.AddSingleton<IMailLedger>(ledger).AddSingleton(time),
            [.. GatewayArguments.Upstream(upstream.Address), .. overrides]);
        return new ApplicationHost(gateway, upstream, ledger);
    }

    /// <summary>A valid application, different for each number.</summary>
    public static object Applicant(int number, string code = "123456") => new
    {
        companyName = $"Example {number}",
        phone = $"138{number:D8}",
        phoneVerifyCode = code,
        email = $"applicant{number}@example.com",
    };

    public Task<HttpResponseMessage> ApplyAsync(int number, string code = "123456") => Client.PostAsJsonAsync(Apply, Applicant(number, code));

    public async Task<HttpResponseMessage> ApplyWithKeyAsync(int number, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Apply) { Content = JsonContent.Create(Applicant(number)) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> AskForCodeAsync(int number) => Client.PostAsJsonAsync(SmsCode, new { phone = $"138{number:D8}" });

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}

internal static class ApplicationResponses
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
        => (await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync())).RootElement;

    public static async Task<string?> ReturnCodeAsync(this HttpResponseMessage response)
        => (await response.JsonAsync()).TryGetProperty("returnCode", out var code) ? code.GetString() : null;

    public static string Header(this HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
