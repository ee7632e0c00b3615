using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.TenantLookups;
using OmaGateway.Tests.TenantLookups;

namespace OmaGateway.Tests.Promises;

/// <summary>P8 of the lookups: what clients can make grow has a bound, in memory and in Redis.</summary>
public sealed class P8_LookupsAreBounded
{
    [Fact]
    public async Task ManyRequestsOfOneToken_AndManyTokens_KeepToTheBounds()
    {
        await using var rig = await LookupRig.StartAsync(redis: true, settings: "TenantLookups:LocalEntries=20");
        for (int i = 0; i < 40; i++)
        {
            (await rig.PostAsync("busy-token", $$"""{"limit":5,"offset":{{i}}}""")).Status.ShouldBe(200);
            (await rig.GetAsync($"token-{i}")).Status.ShouldBe(200);
        }

        rig.Gateway.Services.GetRequiredService<LocalCopies>().Entries.ShouldBeLessThanOrEqualTo(20);
        var copies = await RedisDump.CopiesAsync(rig);
        copies.GroupBy(copy => Convert.ToHexString(copy.Key)).Max(token => token.Count()).ShouldBeLessThanOrEqualTo(17);
    }

    /// <summary>A rejection is remembered no longer than a flight can take: made-up tokens can't fill Redis.</summary>
    [Fact]
    public async Task RejectedTokens_LeaveNothingForLong()
    {
        await using var rig = await LookupRig.StartAsync(redis: true);
        for (int i = 0; i < 20; i++)
        {
            (await rig.GetAsync($"expired-{i}")).Status.ShouldBe(401);
        }

        (await RedisDump.CopiesAsync(rig)).ShouldBeEmpty();
        string[] keys = await RedisDump.KeysAsync(rig);
        keys.Length.ShouldBeGreaterThanOrEqualTo(20);
        foreach (string key in keys)
        {
            string reply = await rig.Redis.CommandAsync($"TTL {key}");
            int.Parse(reply.Split("\r\n")[0].TrimStart(':'), CultureInfo.InvariantCulture).ShouldBeInRange(1, 180);
        }
    }
}
