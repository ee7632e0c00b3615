using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>Two gateways in the middle of a rotation: one of before the exchange, one that started after it and has the same two keys the other way round.</summary>
public sealed class TwoKeysTests
{
    private const string NewKey = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Rejected_OnOne_IsGoneOnTheOther(int rejecting)
    {
        int serving = 1 - rejecting;
        await using var rig = await LookupRig.StartEachAsync(redis: true, Keys(GatewayArguments.TestKey, NewKey), Keys(NewKey, GatewayArguments.TestKey));
        await rig.GetAsync("token-a", gateway: serving);
        (await rig.GetAsync("token-a", gateway: serving)).IsHit.ShouldBeTrue();

        var purge = rig.Gateways[rejecting].Services.GetRequiredService<ILookupPurge>();
        await Poll.UntilAsync(async () => await purge.PurgeTokenAsync(new RequestToken("token-a")) == PurgeReach.Everywhere, "the rejection is told");
        await Poll.UntilAsync(async () => (await rig.GetAsync("token-a", gateway: serving)).IsMiss, "the copy is gone");
    }

    private static string[] Keys(string key, string other) => [$"Secrets:Key={key}", $"Secrets:PreviousKey={other}"];
}
