using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Simulator;

/// <summary>A simulator of its own for every test, and the requests that tests make of it.</summary>
public abstract class SimulatorTest : IAsyncLifetime
{
    protected const string TrialTenant = "/rest/oma/softwareconsole/trialtenant/querytenantinfo";
    protected const string Tenant = "/rest/oma/softwareconsole/tenant/querytenantbasic";
    protected const string Subscriptions = "/rest/oma/softwareconsole/tenant/queryresource";
    protected const string ApplyTrial = "/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant";
    protected const string SmsCode = "/apiaccess/rest/ipccprovision/v1/applyTry/generateverifycode";
    protected const string ConsoleParameters = "/rest/oma/softwareconsole/system/querysoftwaresysparams";

    private protected ManualClock Clock { get; } = new(DateTimeOffset.Parse("2026-03-01T10:00:00+08:00", System.Globalization.CultureInfo.InvariantCulture));

    protected RunningSimulator Upstream { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0", Clock);
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Upstream.Address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Upstream.DisposeAsync();
    }

    protected void Switch(string json) => Upstream.Faults.ApplyJson(json);

    protected void Switch(FaultSwitches switches) => Upstream.Faults.Apply(switches);

    protected Task<HttpResponseMessage> GetAsync(string path, string? token = "tok-1", string header = "X-Auth-Token")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Add(header, token);
        return Client.SendAsync(request);
    }

    protected async Task<JsonElement> GetJsonAsync(string path, string token = "tok-1") =>
        await (await GetAsync(path, token)).Content.ReadFromJsonAsync<JsonElement>();

    protected Task<HttpResponseMessage> PostAsync(string path, string body, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (token is not null) request.Headers.Add("X-Auth-Token", token);
        return Client.SendAsync(request);
    }

    protected async Task<JsonElement> PostJsonAsync(string path, string body, string? token = null) =>
        await (await PostAsync(path, body, token)).Content.ReadFromJsonAsync<JsonElement>();

    protected Task<JsonElement> ListAsync(string body = """{"limit":10,"offset":0}""") => PostJsonAsync(Subscriptions, body, "tok-1");

    private protected Task<RawAnswer> RawGetAsync(string path = Tenant) =>
        RawAnswer.OfAsync(Upstream.Address, $"GET {path} HTTP/1.1\r\nHost: upstream\r\nX-Auth-Token: tok-1\r\nConnection: close\r\n\r\n");
}
