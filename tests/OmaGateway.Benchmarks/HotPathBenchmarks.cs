using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.TenantLookups;
using OmaGateway.Tokens;

namespace OmaGateway.Benchmarks;

/// <summary>
/// The steps of a hit one by one (the token rule, the token's name in this process' memory, the copy's place, the answer's head and body), and what a miss
/// pays beside them: the names that leave the process, a token's sealing key, the sealed copy. Beside them a plain SHA-256 of the token: judge the ratios.
/// <code>dotnet run -c Release --project tests/OmaGateway.Benchmarks -- --filter '*HotPath*'</code>
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class HotPathBenchmarks
{
    private const string Token = "0000000000srLl4pnoBc000000001D9DvgIB87KzYpxMdE9+vvzLZqYIwA/bCdEfGh=";
    private readonly byte[] _token = Encoding.ASCII.GetBytes(Token);
    private readonly byte[] _secret = new byte[32];
    private readonly byte[] _digest = new byte[32];
    private readonly TokenFingerprint _fingerprint = TokenFingerprint.Create();
    private readonly LookupKeys _keys = new(new byte[32], new byte[32]);
    private readonly DefaultHttpContext _context = new();
    private WebApplication _gateway = null!;
    private LookupCache _cache = null!;
    private LocalHits _hits = null!;
    private LookupRoute _route = null!;
    private LookupRequest _request;
    private LookupEntry _entry = null!;
    private SealedName _name;
    private byte[] _sealed = [];

    [GlobalSetup]
    public void Fill()
    {
        _gateway = RequestAllocations.Build("--TenantLookups:LocalEntries=20000");
        _cache = _gateway.Services.GetRequiredService<LookupCache>();
        _hits = _gateway.Services.GetRequiredService<LocalHits>();
        var policy = new RoutePolicy
        {
            RouteId = "tenant",
            Token = new TokenPolicy(true, "X-Auth-Token", ["X-Auth-Token", "X-Auth_Token"]),
            Mask = "tenant",
            Lookup = new LookupPolicy(true, null, null),
        };
        _route = new LookupRoute(policy, _cache.Metrics.For(policy.RouteId), _gateway.Services.GetRequiredService<RouteHealths>().For(policy.RouteId));
        _entry = new LookupEntry(MaskingBodies.Tenant(), "\"tag\"", EntryTimes.From(_cache.Now, TimeSpan.FromHours(1), TimeSpan.FromHours(1), null, 0), 0);
        for (int i = 0; i < 10_000; i++)
        {
            _request = Ask(policy, Token + i);
            _cache.Keep(_request, _cache.NamesOf(_request), _entry, _cache.Before(policy.RouteId));
        }

        _name = new SealedName(_keys.Token(Token), _keys.Entry(_request), []);
        _sealed = SealACopy();
        _context.Request.Method = HttpMethods.Get;
        _context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        AnswerAHit().GetAwaiter().GetResult();
        if (OpenACopy() is null)
        {
            throw new InvalidOperationException("The sealed copy does not open.");
        }
    }

    [GlobalCleanup]
    public void End() => _gateway.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public int HashOfTheToken() => SHA256.HashData(_token, _digest);

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
    public bool FindTheCopy() => _cache.Find(_request) is not null;

    /// <summary>Found, and written to an answer that nobody sends.</summary>
    [Benchmark]
    public async Task AnswerAHit()
    {
        await (_hits.TryAnswer(_context, _route, _request, default) ?? throw new InvalidOperationException("There is no copy."));
        await _context.Response.BodyWriter.FlushAsync();
    }

    [Benchmark]
    public int NameOfTheLookup() => _keys.Entry(_request).GetHashCode();

    [Benchmark]
    public void SealingKey() => _keys.SealingKey(Token, _digest);

    /// <summary>The framework's own of the same derivation, for what <see cref="SealingKey"/> saves.</summary>
    [Benchmark]
    public void SealingKeyByTheFramework() => SP800108HmacCounterKdf.DeriveBytes(_secret, HashAlgorithmName.SHA256, "oma-gateway/lookup-value/2"u8, _token, _digest);

    [Benchmark]
    public byte[] SealACopy() => EntrySealer.Seal(_keys, Token, _name, _entry);

    [Benchmark]
    public object? OpenACopy() => EntrySealer.Open(_keys, Token, _name, _sealed);

    private static LookupRequest Ask(RoutePolicy policy, string token) => new(policy, token, "/rest/oma/softwareconsole/tenant/querytenantbasic", "", default, "1");
}
