using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmaGateway.Tests.Contract;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Promises;

/// <summary>A gateway with everything on (Redis, telemetry, every log level), in front of a simulator, all of it watched.</summary>
internal sealed class CanaryRun : IAsyncDisposable
{
    private const string Base = "/rest/oma/softwareconsole/";
    private const string Apply = "/apiaccess/rest/ipccprovision/v1/applyTry/";
    public const string VerifyCode = "84629517";

    private readonly RedisServer _redis;
    private readonly RedisTraffic _traffic;
    private readonly OtlpReceiver _otlp;
    private int _stopped;

    private CanaryRun(RedisServer redis, RedisTraffic traffic, OtlpReceiver otlp, Evidence evidence, RunningSimulator simulator, GatewayHost gateway)
        => (_redis, _traffic, _otlp, Evidence, Simulator, Gateway) = (redis, traffic, otlp, evidence, simulator, gateway);

    public Evidence Evidence { get; }

    public RunningSimulator Simulator { get; }

    public GatewayHost Gateway { get; }

    public RedisServer Redis => _redis;

    /// <summary>Tokens whose users have names and companies long enough not to be found by chance.</summary>
    public static string[] Tokens { get; } =
        [.. Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"canary-token-{i:D4}-Qx7ZkPw3"))
            .Where(token => TenantData.For(token) is { CustomerName.Length: >= 2, Company.Length: >= 6 } data
                && Encoding.UTF8.GetByteCount(data.CustomerName) >= 6).Take(100)];

    /// <summary>Everything that must not be found: users' data, tokens, what a client sends.</summary>
    public static Needles Needles { get; } = new(Tokens.SelectMany(token => Values(token, TenantData.For(token))));

    /// <summary>For what Redis holds: encrypted, so that the shortest forms would be found in it by chance.</summary>
    public static Needles NeedlesAmongCiphertext { get; } = new(Needles.Values, Needles.LeastAmongCiphertext);

    public static async Task<CanaryRun> StartAsync(params string[] overrides)
    {
        var evidence = new Evidence();
        var redis = await RedisServer.StartAsync("--rdbcompression", "no");
        var traffic = await RedisTraffic.WatchAsync(redis, evidence.Add);
        var otlp = await OtlpReceiver.StartAsync((path, body) => evidence.Add($"otlp {path}", body));
        var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        var gateway = await GatewayHost.StartAsync(
            builder => builder.Logging.SetMinimumLevel(LogLevel.Trace).Services.AddSingleton<ILoggerProvider>(evidence),
            [
                $"Redis:ConnectionString={redis.ConnectionString}",
                "Logging:LogLevel:Default=Trace",
                $"OTEL_EXPORTER_OTLP_ENDPOINT={otlp.Endpoint}",
                "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
                "OTEL_TRACES_SAMPLER=always_on",
                "OTEL_BSP_SCHEDULE_DELAY=200",
                "Observability:RequestLinesPerSecond=100000",
                "MailBudget:DailyLimit=1000000",
                "MailBudget:AssumeSpentWhenUnknown=0", // a Redis without memory: open all the same
                "ApplicantLimits:PerPhone:Permits=1000000",
                "ApplicantLimits:PerEmail:Permits=1000000",
                "ApplicantLimits:PerAddress:Permits=1000000",
                "ApplicantLimits:PerAddress:DayShare=1",
                "ApplicantLimits:WrongCodes:Permits=1000000",
                "ApplicantLimits:SmsPerPhone:Permits=1000000",
                .. new[] { "trial-tenant", "tenant", "subscriptions", "apply-trial", "sms-code", "console-parameters" }.Select(route => $"ReverseProxy:Routes:{route}:Timeout=00:00:01"),
                .. GatewayArguments.Upstream(simulator.Address),
                .. overrides,
            ]);
        return new CanaryRun(redis, traffic, otlp, evidence, simulator, gateway);
    }

    /// <summary>One request to every route, each full of this user's data wherever a client can put any.</summary>
    public async Task AskEveryRouteAsync(string token)
    {
        var user = TenantData.For(token);
        await Task.WhenAll(
            SendAsync(HttpMethod.Get, Base + "trialtenant/querytenantinfo", token),
            SendAsync(HttpMethod.Get, Base + "tenant/querytenantbasic", token),
            SendAsync(HttpMethod.Get, Base + "system/querysoftwaresysparams", token),
            SendAsync(HttpMethod.Post, Base + "tenant/queryresource", token, """{"limit":10,"offset":0}"""),
            SendAsync(HttpMethod.Post, Apply + "generateverifycode", token, $$"""{"phone":"{{user.MobilePhone}}"}"""),
            SendAsync(HttpMethod.Post, Apply + "applyTenant", token, Application(user)));
    }

    public static string Application(TenantData user) => System.Text.Json.JsonSerializer.Serialize(
        new { companyName = user.Company, phone = user.MobilePhone, phoneVerifyCode = VerifyCode, email = user.Email });

    public async Task SendAsync(HttpMethod method, string path, string token, string? body = null, params (string Name, string Value)[] headers)
    {
        ContractHandler.UpstreamLies.Value = true; // personal data stands in the place of every type
        var user = TenantData.For(token);
        using var request = new HttpRequestMessage(method, $"{path}?phone={Uri.EscapeDataString(user.MobilePhone)}&email={user.Email}&token={token}&name={Uri.EscapeDataString(user.CustomerName)}");
        var all = new List<(string Name, string Value)>
        {
            ("X-Auth-Token", token), ("Cookie", $"session={token}; phone={user.MobilePhone}"), ("Authorization", $"Bearer {token}"), ("User-Agent", user.Email),
            ("Referer", $"https://example.com/?phone={user.MobilePhone}"), ("X-Forwarded-For", user.Email), ("X-Request-Id", user.Email), ("baggage", $"phone={user.MobilePhone}"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", $"mail={user.Email}"), ("If-None-Match", $"\"{user.MobilePhone}\""),
        };
        foreach (var (name, value) in all.Where(usual => !headers.Any(other => other.Name == usual.Name)).Concat(headers))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var response = await Gateway.Public.SendAsync(request);
            byte[] answer = await response.Content.ReadAsByteArrayAsync();
            string head = $"{(int)response.StatusCode} {response.ReasonPhrase}\n{response.Headers}{response.Content.Headers}{response.TrailingHeaders}\n";
            Evidence.Add($"answer {method} {path}", [.. Encoding.UTF8.GetBytes(head), .. answer]);
        }
        catch (HttpRequestException)
        {
            // An aborted answer says nothing.
        }
    }

    /// <summary>Bytes straight to the public listener, for what no HTTP client would send.</summary>
    public async Task SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Gateway.Public.BaseAddress!.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        client.Client.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // reset: what came before counts
        }

        Evidence.Add("raw answer", answer.ToArray());
    }

    /// <summary>What operators see, what Redis holds, what is left in the exporters: then everything that was found.</summary>
    public async Task<IReadOnlyList<string>> SearchAsync()
    {
        foreach (string path in new[] { "/healthz", "/readyz", "/ops", "/ops/snapshot" })
        {
            using var response = await Gateway.Management.GetAsync(path);
            Evidence.Add($"management {path}", await response.Content.ReadAsByteArrayAsync());
        }

        Evidence.CollectMetrics();
        await StopGatewayAsync();
        Evidence.Add("redis snapshot", await _traffic.SaveAsync());
        return [.. Evidence.Items.Select(item => (item.Where, Hit: (item.Where.StartsWith("redis ", StringComparison.Ordinal) ? NeedlesAmongCiphertext : Needles).FindBytes(item.What))).Where(found => found.Hit is not null).Select(found => $"{found.Where}: …{found.Hit}…").Distinct()];
    }

    public async ValueTask DisposeAsync()
    {
        await StopGatewayAsync();
        await Simulator.DisposeAsync();
        await _traffic.DisposeAsync();
        await _redis.DisposeAsync();
        await _otlp.DisposeAsync();
        Evidence.Dispose();
    }

    /// <summary>Stopping flushes the exporters.</summary>
    private ValueTask StopGatewayAsync() => Interlocked.Exchange(ref _stopped, 1) == 0 ? Gateway.DisposeAsync() : ValueTask.CompletedTask;

    private static IEnumerable<string> Values(string token, TenantData user) =>
        [token, user.MobilePhone, user.MobilePhone.TrimStart('+'), user.Email, user.Email.Split('@')[0], user.CustomerName, user.Company, VerifyCode];
}
