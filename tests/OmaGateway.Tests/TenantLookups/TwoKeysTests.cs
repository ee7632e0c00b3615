using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Redis;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>Two gateways in the middle of a rotation: one of before the exchange, one that started after it and has the same two keys the other way round.</summary>
public sealed class TwoKeysTests : IAsyncLifetime
{
    private const string NewKey = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

    private RunningSimulator _simulator = null!;
    private RedisServer _redis = null!;
    private GatewayHost[] _gateways = null!;

    public async Task InitializeAsync()
    {
        _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _redis = await RedisServer.StartAsync();
        _gateways = [await StartAsync(GatewayArguments.TestKey, NewKey), await StartAsync(NewKey, GatewayArguments.TestKey)];
        await Poll.UntilAsync(() => _gateways.All(gateway => gateway.Services.GetRequiredService<IRedisClient>().IsAvailable), "Redis is up");
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _redis.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Rejected_OnOne_IsGoneOnTheOther(int rejecting)
    {
        int serving = 1 - rejecting;
        await AskAsync(serving);
        (await AskAsync(serving)).ShouldStartWith("oma-gateway; hit");

        var purge = _gateways[rejecting].Services.GetRequiredService<ILookupPurge>();
        await Poll.UntilAsync(async () => await purge.PurgeTokenAsync(new RequestToken("token-a")) == PurgeReach.Everywhere, "the rejection is told");
        await Poll.UntilAsync(async () => (await AskAsync(serving)).StartsWith("oma-gateway; fwd=miss", StringComparison.Ordinal), "the copy is gone");
    }

    private Task<GatewayHost> StartAsync(string key, string other) => GatewayHost.StartAsync(
        GatewayHost.InThisProcess,
        [.. GatewayArguments.Upstream(_simulator.Address), $"Redis:ConnectionString={_redis.ConnectionString}", "TenantLookups:RedisBudgetMilliseconds=1000", $"Secrets:Key={key}", $"Secrets:PreviousKey={other}"]);

    private async Task<string> AskAsync(int gateway)
    {
        using var answer = await _gateways[gateway].Public.SendAsync(OmaRequests.Tenant("token-a"));
        return answer.Headers.GetValues("Cache-Status").Single();
    }
}
