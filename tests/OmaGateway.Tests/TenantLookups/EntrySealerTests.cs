using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.TenantLookups;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>Values for Redis: who can open them, and what they are sealed with.</summary>
public sealed class EntrySealerTests
{
    private static readonly LookupKeys Keys = new(new byte[32], [.. Enumerable.Repeat((byte)7, 32)]);
    private static readonly RoutePolicy Policy = new() { RouteId = "tenant", Token = new TokenPolicy(true, "X-Auth-Token", ["X-Auth-Token"]), Lookup = new LookupPolicy(true, null, null), Mask = "tenant" };
    private static readonly LookupRequest Request = new(Policy, "token", "/a", "", default, "rules");

    [Fact]
    public void Seal_OpensForItsOwnName_AndForNoOther()
    {
        var names = LookupNames.Of(Keys, Request);
        var entry = new LookupEntry("{\"a\":1}"u8.ToArray(), "\"x\"", new EntryTimes(1, 2, 3), 4);
        byte[] generation = [1, 2, 3];
        byte[] value = EntrySealer.Seal(Keys, "token", new SealedName(names.Token, names.Entry, generation), entry);

        var opened = EntrySealer.Open(Keys, "token", new SealedName(names.Token, names.Entry, generation), value)!;
        Encoding.UTF8.GetString(opened.Body.Span).ShouldBe("{\"a\":1}");
        opened.Times.ShouldBe(entry.Times);
        opened.Purges.ShouldBe(4);

        EntrySealer.Open(Keys, "tokem", new SealedName(names.Token, names.Entry, generation), value).ShouldBeNull();
        EntrySealer.Open(Keys, "token", new SealedName(names.Entry, names.Token, generation), value).ShouldBeNull();
        EntrySealer.Open(Keys, "token", new SealedName(names.Token, names.Entry, [1, 2, 4]), value).ShouldBeNull();
        EntrySealer.Open(new LookupKeys(new byte[32], new byte[32]), "token", new SealedName(names.Token, names.Entry, generation), value).ShouldBeNull();
        for (int i = 0; i < value.Length; i++)
        {
            byte[] flipped = [.. value];
            flipped[i] ^= 1;
            EntrySealer.Open(Keys, "token", new SealedName(names.Token, names.Entry, generation), flipped).ShouldBeNull($"byte {i}");
            EntrySealer.Open(Keys, "token", new SealedName(names.Token, names.Entry, generation), value[..i]).ShouldBeNull($"cut at {i}");
        }

        EntrySealer.Seal(Keys, "token", new SealedName(names.Token, names.Entry, generation), entry).ShouldNotBe(value, "a nonce of its own");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("token")]
    [InlineData("tok\u00e9n")]
    public void SealingKey_IsTheFrameworksOwnCounterModeKdf(string? token)
    {
        byte[] secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        using var kdf = new SP800108HmacCounterKdf(secret, HashAlgorithmName.SHA256);
        byte[] context = [token is null ? (byte)0 : (byte)1, .. Encoding.UTF8.GetBytes(token ?? "")];
        byte[] key = new byte[32];
        new LookupKeys(new byte[32], secret).SealingKey(token, key);
        key.ShouldBe(kdf.DeriveKey("oma-gateway/lookup-value/2"u8.ToArray(), context, 32));
    }

    [Fact]
    public void FormersValue_DoesNotOpen_AndIsTellableFromAForgery()
    {
        var names = LookupNames.Of(Keys, Request);
        var name = new SealedName(names.Token, names.Entry, []);
        byte[] value = EntrySealer.Seal(Keys, "token", name, new LookupEntry("{}"u8.ToArray(), "\"x\"", new EntryTimes(1, 2, 3), 4));
        EntrySealer.IsFormer(value).ShouldBeFalse();
        byte[] former = [1, .. value[1..]];
        EntrySealer.IsFormer(former).ShouldBeTrue();
        EntrySealer.Open(Keys, "token", name, former).ShouldBeNull();
        EntrySealer.IsFormer([1]).ShouldBeFalse("too short to be anybody's");
    }

    [Fact]
    public void RandomBytes_AreHandedOutOnce()
    {
        var seen = new HashSet<string>();
        for (int i = 0; i < 1_000; i++)
        {
            seen.Add(Convert.ToHexString(RandomBytes.Take(i % 2 == 0 ? 12 : 16))).ShouldBeTrue($"{i}");
        }
    }

    [Fact]
    public async Task FormersValue_InRedis_IsAMiss_AndNoAlarm()
    {
        await using var rig = await LookupRig.StartAsync(gateways: 2, redis: true);
        await rig.GetAsync("token-a");
        await RedisDump.StoredAsync(rig, 1, "one token");
        var (key, field, value) = (await RedisDump.CopiesAsync(rig)).Single();
        await RedisDump.SetAsync(rig, key, field, [1, .. value[1..]]);
        (await rig.GetAsync("token-a", gateway: 1)).IsMiss.ShouldBeTrue();
        rig.Gateways[1].Services.GetRequiredService<LookupMetrics>().Tampered.ShouldBe(0);
    }
}
