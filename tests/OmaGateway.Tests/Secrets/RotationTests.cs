using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Redis;
using OmaGateway.Secrets;
using OmaGateway.TenantLookups;
using OmaGateway.Tests.Hosting;
using OmaSimulator;

namespace OmaGateway.Tests.Secrets;

/// <summary>Mounted secrets are replaced under running gateways, as Kubernetes replaces them: by moving one symbolic link.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private const string Purpose = "test";

    /// <summary>A late answer of Redis' would be one more upstream call, and these tests count them.</summary>
    private const string PatientRedis = "TenantLookups:RedisBudgetMilliseconds=1000";

    private readonly TemporaryFolder _folder = new();
    private readonly HeldGrace _grace = new();
    private RunningSimulator _simulator = null!;
    private int _version;

    public async Task InitializeAsync() => _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");

    public async Task DisposeAsync()
    {
        await _simulator.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task KeyFile_Replaced_IsKnownFirstAndUsedWhenEveryReplicaKnowsIt_NoCopyIsLost()
    {
        await using var redis = await RedisServer.StartAsync();
        await MountAsync("key", NewKey());
        string[] settings = [.. GatewayArguments.Upstream(_simulator.Address), $"Secrets:KeyFile={Mounted("key")}", $"Redis:ConnectionString={redis.ConnectionString}", PatientRedis];
        await using var one = await StartAsync(settings);
        await using var two = await StartAsync(settings);
        await AvailableAsync(one, two);
        var ring = one.Services.GetRequiredService<KeyRing>();
        byte[] former = ring.Derive(Purpose);
        await AskAsync(one, "tok-1");
        await StoredAsync(redis, 1);

        await MountAsync("key", NewKey());
        await Poll.UntilAsync(() => Rings(one, two).All(each => each.DeriveOther(Purpose) is not null), "both know the new key");
        ring.Derive(Purpose).ShouldBe(former, "known, and not yet used");
        await InStepAsync(one, two);
        (await AskAsync(two, "tok-1")).ShouldBe(1, "what the one stored");

        await Poll.UntilAsync(() => _grace.Waiting == 2, "both wait for the grace to be over");
        _grace.Over();
        Rings(one, two).ShouldAllBe(each => !each.Derive(Purpose).SequenceEqual(former) && each.DeriveOther(Purpose)!.SequenceEqual(former));
        await InStepAsync(one, two);
        (await AskAsync(one, "tok-1")).ShouldBe(1, "stored under the former key, which still reads");
        (await AskAsync(one, "tok-2")).ShouldBe(2);
        await StoredAsync(redis, 2);
        await InStepAsync(one, two);
        (await AskAsync(two, "tok-2")).ShouldBe(2, "stored under the new one");
    }

    [Fact]
    public async Task KeyFile_Replaced_ARejectionByWhoDoesNotUseItYetEndsCopiesOfWhoDoes()
    {
        await using var redis = await RedisServer.StartAsync();
        await MountAsync("key", NewKey());
        var waits = new HeldGrace();
        string[] settings = [.. GatewayArguments.Upstream(_simulator.Address), $"Secrets:KeyFile={Mounted("key")}", $"Redis:ConnectionString={redis.ConnectionString}", PatientRedis];
        await using var ahead = await StartAsync(settings);
        await using var behind = await GatewayHost.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(waits), settings);
        await AvailableAsync(ahead, behind);
        await MountAsync("key", NewKey());
        await Poll.UntilAsync(() => Rings(ahead, behind).All(each => each.DeriveOther(Purpose) is not null), "both know the new key");
        await Poll.UntilAsync(() => _grace.Waiting == 1, "it waits for the grace to be over");
        _grace.Over();
        (await AskAsync(ahead, "tok-1")).ShouldBe(1);

        var purge = behind.Services.GetRequiredService<OmaGateway.Routing.ILookupPurge>();
        await Poll.UntilAsync(async () => await purge.PurgeTokenAsync(new("tok-1")) == OmaGateway.Routing.PurgeReach.Everywhere, "the rejection is told");
        await Poll.UntilAsync(async () => await AskAsync(ahead, "tok-1") == 2, "the copy is gone");
    }

    [Theory]
    [InlineData("not a key")]
    [InlineData("c2hvcnQ=")]
    public async Task KeyFile_ReplacedByNoKey_KeepsTheKey(string content)
    {
        await MountAsync("key", NewKey());
        await using var gateway = await StartAsync([.. GatewayArguments.Upstream(_simulator.Address), $"Secrets:KeyFile={Mounted("key")}"]);
        var ring = gateway.Services.GetRequiredService<KeyRing>();
        byte[] former = ring.Derive(Purpose);

        await MountAsync("key", content);
        await Poll.UntilAsync(() => gateway.Services.GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<SecretsOptions>>().CurrentValue.Key == content, "it is read");
        _grace.Over();
        (ring.Derive(Purpose), ring.DeriveOther(Purpose)).ShouldBe((former, null));
        (await AskAsync(gateway, "tok-1")).ShouldBe(1);
    }

    [Fact]
    public async Task RedisPassword_Replaced_IsTakenAndNoLookupFails()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "first-password");
        await MountAsync("redis", $"{redis.ConnectionString},password=first-password");
        await using var gateway = await StartAsync([.. GatewayArguments.Upstream(_simulator.Address), $"Redis:ConnectionStringFile={Mounted("redis")}"]);
        await AvailableAsync(gateway);
        await AskAsync(gateway, "tok-1");

        await redis.CommandAsync("AUTH first-password\r\nCONFIG SET requirepass second-password");
        await MountAsync("redis", $"{redis.ConnectionString},password=second-password");
        var connection = gateway.Services.GetRequiredService<RedisConnection>();
        await Poll.UntilAsync(() => connection.Database!.Multiplexer.Configuration.Contains("second-password", StringComparison.Ordinal), "connected by the new password");

        await redis.CommandAsync("AUTH second-password\r\nCLIENT KILL TYPE normal SKIPME yes");
        await AvailableAsync(gateway);
        await Poll.UntilAsync(
            async () =>
            {
                long before = await AskAsync(gateway, "tok-1");
                gateway.Services.GetRequiredService<LocalCopies>().Purge(null);
                return await AskAsync(gateway, "tok-1") == before;
            },
            "Redis serves copies by the new password");
    }

    [Fact]
    public async Task RedisPassword_MountedBeforeRedisKnowsIt_IsTakenOnceItDoes()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "first-password");
        await MountAsync("redis", $"{redis.ConnectionString},password=first-password");
        await using var gateway = await StartAsync([.. GatewayArguments.Upstream(_simulator.Address), $"Redis:ConnectionStringFile={Mounted("redis")}"]);
        await AvailableAsync(gateway);

        await MountAsync("redis", $"{redis.ConnectionString},password=second-password");
        await Poll.UntilAsync(async () => (await redis.CommandAsync("AUTH first-password\r\nINFO errorstats")).Contains("WRONGPASS", StringComparison.Ordinal), "it is tried");
        gateway.Services.GetRequiredService<IRedisClient>().IsAvailable.ShouldBeTrue("by the former password");

        await redis.CommandAsync("AUTH first-password\r\nCONFIG SET requirepass second-password");
        var connection = gateway.Services.GetRequiredService<RedisConnection>();
        await Poll.UntilAsync(() => connection.Database!.Multiplexer.Configuration.Contains("second-password", StringComparison.Ordinal), "connected by the new password");
        await AvailableAsync(gateway);
    }

    private Task<GatewayHost> StartAsync(string[] settings) => GatewayHost.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(_grace), settings);

    private static Task StoredAsync(RedisServer redis, int tokens)
        => Poll.UntilAsync(async () => (await redis.CommandAsync("KEYS oma:lookups:{*")).StartsWith($"*{tokens}\r", StringComparison.Ordinal), "the copy is in Redis");

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static KeyRing[] Rings(params GatewayHost[] gateways) => [.. gateways.Select(gateway => gateway.Services.GetRequiredService<KeyRing>())];

    private static Task AvailableAsync(params GatewayHost[] gateways)
        => Poll.UntilAsync(() => gateways.All(gateway => gateway.Services.GetRequiredService<IRedisClient>().IsAvailable), "Redis is available");

    /// <summary>Another key begins with a doubt: until it is settled what Redis holds is not believed, and the upstream is asked.</summary>
    private static async Task InStepAsync(params GatewayHost[] gateways)
    {
        foreach (var gateway in gateways)
        {
            await Poll.UntilAsync(async () => await gateway.Services.GetRequiredService<Invalidation>().IsInStepAsync(), "in step with the others");
        }
    }

    /// <summary>How often the upstream was asked for the tenant so far, with this request.</summary>
    private async Task<long> AskAsync(GatewayHost gateway, string token)
    {
        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant(token));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return _simulator.Journal.Count(OmaRoute.Tenant);
    }

    private string Mounted(string name) => _folder.File(name);

    /// <summary>The layout of a mounted Secret: <c>name -> ..data/name</c>, <c>..data -> ..version</c>.</summary>
    private async Task MountAsync(string name, string content)
    {
        string version = $"..{++_version}";
        Directory.CreateDirectory(_folder.File(version));
        await File.WriteAllTextAsync(Path.Combine(_folder.File(version), name), content + "\n");
        Directory.CreateSymbolicLink(_folder.File("..data_tmp"), version);
        await using (var rename = ChildProcess.Start("mv", ["-T", _folder.File("..data_tmp"), _folder.File("..data")]))
        {
            await rename.WaitForExitAsync();
        }

        if (!File.Exists(Mounted(name)))
        {
            File.CreateSymbolicLink(Mounted(name), Path.Combine("..data", name));
        }
    }
}
