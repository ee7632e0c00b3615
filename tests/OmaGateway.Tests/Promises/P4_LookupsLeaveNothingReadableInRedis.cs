using System.Text;
using OmaGateway.Secrets;
using OmaGateway.TenantLookups;
using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.TenantLookups;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Promises;

/// <summary>P4 (and P1) of the lookups: who has all of Redis, and even the server's key, has neither tokens nor personal data.</summary>
public sealed class P4_LookupsLeaveNothingReadableInRedis
{
    [Fact]
    public async Task Dump_HoldsNoTokenNoData_AndOpensWithNoOtherToken()
    {
        await using var rig = await LookupRig.StartAsync(redis: true);
        string[] tokens = ["secret-token-of-alice", "secret-token-of-bob"];
        foreach (string token in tokens)
        {
            await rig.GetAsync(token);
            await rig.GetAsync(token, LookupRig.Trial);
            await rig.PostAsync(token, """{"limit":10,"offset":0}""");
        }

        await RedisDump.StoredAsync(rig, 6, "two tokens");
        var copies = await RedisDump.CopiesAsync(rig);
        copies.Count.ShouldBe(6);

        string everything = string.Concat(copies.Select(copy => Encoding.Latin1.GetString([.. copy.Key, .. copy.Field, .. copy.Value])));
        foreach (string token in tokens)
        {
            var data = TenantData.For(token);
            foreach (string secret in new[] { token, data.Email, data.MobilePhone, data.CustomerName, data.Company, data.CecTenantId, "createDate", "returnCode", GatewayArguments.TestKey })
            {
                everything.ShouldNotContain(secret);
                everything.ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)));
            }
        }

        // With the server's key and the right names, but the wrong token or none, no value opens; with the right one, three do.
        var keys = LookupKeys.Current(new KeyRing(Convert.FromBase64String(GatewayArguments.TestKey)));
        int Opened(string? token) => copies.Count(copy => EntrySealer.Open(keys, token, new SealedName(keys.Token(token), Digest.Read(copy.Field), []), copy.Value) is not null
            || EntrySealer.Open(keys, token, new SealedName(keys.Token(tokens[0]), Digest.Read(copy.Field), []), copy.Value) is not null);
        Opened(tokens[0]).ShouldBe(3);
        Opened("secret-token-of-mallory").ShouldBe(0);
        Opened(null).ShouldBe(0);
    }
}
