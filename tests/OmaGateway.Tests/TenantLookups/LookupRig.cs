using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Data;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>Gateways in front of one simulator, with or without a Redis of their own, on a clock that the test may turn.</summary>
internal sealed class LookupRig : IAsyncDisposable
{
    public const string Tenant = "/rest/oma/softwareconsole/tenant/querytenantbasic";
    public const string Trial = "/rest/oma/softwareconsole/trialtenant/querytenantinfo";
    public const string Subscriptions = "/rest/oma/softwareconsole/tenant/queryresource";
    public const string Console = "/rest/oma/softwareconsole/system/querysoftwaresysparams";

    /// <summary>What a gateway has in service. A rig has more patience: on a busy machine a late answer of Redis' is one more upstream call, and rightly so.</summary>
    public const string RedisBudgetInService = "TenantLookups:RedisBudgetMilliseconds=50";

    private LookupRig(RunningSimulator simulator, RedisServer? redis, TurnableClock clock, GatewayHost[] gateways)
        => (Simulator, Redis, Clock, Gateways) = (simulator, redis!, clock, gateways);

    public RunningSimulator Simulator { get; }

    public RedisServer Redis { get; }

    public TurnableClock Clock { get; }

    public GatewayHost[] Gateways { get; }

    public GatewayHost Gateway => Gateways[0];

    /// <summary>Gateways that are all alike.</summary>
    public static Task<LookupRig> StartAsync(int gateways = 1, bool redis = false, params string[] settings)
        => StartEachAsync(redis, [.. Enumerable.Repeat(settings, gateways)]);

    /// <param name="redis">Whether they share one.</param>
    /// <param name="settings">Of each gateway.</param>
    public static async Task<LookupRig> StartEachAsync(bool redis, params string[][] settings)
    {
        var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        var server = redis ? await RedisServer.StartAsync() : null;
        var clock = new TurnableClock();
        string[] common = [.. GatewayArguments.Upstream(simulator.Address), .. server is null ? [] : new[] { $"Redis:ConnectionString={server.ConnectionString}", "TenantLookups:RedisBudgetMilliseconds=1000" }];
        var hosts = new GatewayHost[settings.Length];
        for (int i = 0; i < hosts.Length; i++)
        {
            hosts[i] = await GatewayHost.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock), [.. common, .. settings[i]]);
        }

        var rig = new LookupRig(simulator, server, clock, hosts);
        if (redis)
        {
            await rig.RedisIsUpAsync();
        }

        return rig;
    }

    public Task RedisIsUpAsync() => Poll.UntilAsync(() => Gateways.All(RedisUp), "Redis is available to every gateway");

    public Task RedisIsDownAsync() => Poll.UntilAsync(() => !Gateways.Any(RedisUp), "no gateway believes in Redis");

    public Task<LookupAnswer> GetAsync(string token, string path = Tenant, string? cacheControl = null, int gateway = 0)
        => SendAsync(HttpMethod.Get, token, path, cacheControl, gateway: gateway);

    public Task<LookupAnswer> PostAsync(string token, string body, int gateway = 0)
        => SendAsync(HttpMethod.Post, token, Subscriptions, body: body, gateway: gateway);

    public async Task<LookupAnswer> SendAsync(
        HttpMethod method, string? token, string path, string? cacheControl = null, string? body = null, string? ifNoneMatch = null, int gateway = 0, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
        {
            request.Headers.Add("X-Auth-Token", token);
        }

        if (cacheControl is not null)
        {
            request.Headers.TryAddWithoutValidation("Cache-Control", cacheControl);
        }

        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        using var response = await Gateways[gateway].Public.SendAsync(request, cancellation);
        return await LookupAnswer.ReadAsync(response, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Gateways)
        {
            await gateway.DisposeAsync();
        }

        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        await Simulator.DisposeAsync();
    }

    private static bool RedisUp(GatewayHost gateway) => gateway.Services.GetRequiredService<OmaGateway.Redis.IRedisClient>().IsAvailable;
}

/// <summary>What a test looks at in an answer.</summary>
internal sealed record LookupAnswer(int Status, string CacheStatus, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    public bool IsHit => CacheStatus.StartsWith("oma-gateway; hit", StringComparison.Ordinal);

    public bool IsMiss => CacheStatus.StartsWith("oma-gateway; fwd=miss", StringComparison.Ordinal);

    public bool IsStale => CacheStatus.Contains("ttl=-", StringComparison.Ordinal);

    /// <summary>The one field of R1 and R2 that is never masked and that differs from token to token.</summary>
    public long CreateDate
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return long.Parse(document.RootElement.GetProperty("createDate").ToString(), CultureInfo.InvariantCulture);
        }
    }

    public void ShouldBelongTo(string token) => CreateDate.ShouldBe(TenantData.For(token).CreateDate);

    public static async Task<LookupAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation) => new(
        (int)response.StatusCode,
        response.Headers.TryGetValues("Cache-Status", out var status) ? string.Join(", ", status) : "",
        await response.Content.ReadAsStringAsync(cancellation),
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
}

/// <summary>The system's clock, which a test can put forward; timers and the monotonic clock stay the system's.</summary>
internal sealed class TurnableClock : TimeProvider
{
    private long _ahead;
    private DateTimeOffset? _stoodAt;

    public override DateTimeOffset GetUtcNow() => (_stoodAt ?? base.GetUtcNow()).AddTicks(Volatile.Read(ref _ahead));

    /// <summary>From now on only <see cref="Forward"/> moves it: for tests that compare seconds.</summary>
    public void Stop() => _stoodAt = base.GetUtcNow();

    public void Forward(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
