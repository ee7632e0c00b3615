using BenchmarkDotNet.Attributes;
using OmaGateway.Routing;
using OmaGateway.TenantLookups;
using OmaGateway.Tokens;

namespace OmaGateway.Benchmarks;

/// <summary>
/// The steps of a hit one by one: the token rule, the token's name in this process' memory, the copy's place. And what a miss pays beside them, once: the
/// names that leave the process.
/// <code>dotnet run -c Release --project tests/OmaGateway.Benchmarks -- --filter '*HotPath*'</code>
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class HotPathBenchmarks
{
    private const string Token = "0000000000srLl4pnoBc000000001D9DvgIB87KzYpxMdE9+vvzLZqYIwA/bCdEfGh=";
    private readonly TokenFingerprint _fingerprint = TokenFingerprint.Create();
    private readonly LookupKeys _keys = new(new byte[32], new byte[32]);
    private readonly LocalCopies _copies = new(100_000, 256 * 1024 * 1024);
    private LookupRequest _request;

    [GlobalSetup]
    public void Fill()
    {
        var policy = new RoutePolicy
        {
            RouteId = "tenant",
            Token = new TokenPolicy(true, "X-Auth-Token", ["X-Auth-Token", "X-Auth_Token"]),
            Mask = "tenant",
            Lookup = new LookupPolicy(true, null, null),
        };
        byte[] body = MaskingBodies.Tenant();
        for (int i = 0; i < 10_000; i++)
        {
            var request = Ask(policy, Token + i);
            var entry = new LookupEntry(body, "\"tag\"", EntryTimes.From(0, TimeSpan.FromHours(1), TimeSpan.FromHours(1), null, 0), 0);
            _copies.Keep(_fingerprint.Of(request.Token), _keys.Token(request.Token), request, entry, _copies.Sequence, out _);
        }

        _request = Ask(policy, Token + 4711);
        if (FindCopy() is not { Entry: not null })
        {
            throw new InvalidOperationException("There is no copy to be found.");
        }
    }

    [Benchmark]
    public bool TokenRule()
    {
        var rule = default(TokenHeaderRule);
        rule.Add(default);
        rule.Add(Token);
        return rule.Decide(out _) == TokenDecision.One;
    }

    [Benchmark]
    public UInt128 Fingerprint() => _fingerprint.Of(Token);

    [Benchmark]
    public bool FindTheCopy() => FindCopy() is not null;

    [Benchmark]
    public int NameOfTheLookup() => _keys.Entry(_request).GetHashCode();

    private LocalSlot? FindCopy() => _copies.Find(_fingerprint.Of(_request.Token), _request);

    private static LookupRequest Ask(RoutePolicy policy, string token) => new(policy, token, "/rest/oma/softwareconsole/tenant/querytenantbasic", "", default, "1");
}
