using System.Globalization;
using System.Text.RegularExpressions;
using OmaGateway.Tests.Contract;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>No copy outlives its tenant's <c>expiryDate</c> (R1).</summary>
public sealed class LookupExpiryTests : IAsyncLifetime
{
    private LookupRig _rig = null!;

    public async Task InitializeAsync() => _rig = await LookupRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Expiry_OfTheTenant_EndsTheCopy()
    {
        long end = _rig.Clock.GetUtcNow().AddSeconds(30).ToUnixTimeMilliseconds();
        AnswerTrialWith($$"""{"createDate":1600000000000,"expiryDate":{{end}},"tenantSpaceStatus":"5"}""");
        var first = await _rig.GetAsync("token-a", LookupRig.Trial);
        first.CacheStatus.ShouldMatch("; stored; ttl=(2[0-9]|30)$");
        _rig.Clock.Forward(TimeSpan.FromSeconds(20));
        (await _rig.GetAsync("token-a", LookupRig.Trial)).IsHit.ShouldBeTrue();
        _rig.Clock.Forward(TimeSpan.FromSeconds(11));
        _rig.Simulator.Faults.Reset();
        _rig.Simulator.Faults.Apply(new FaultSwitches { Status = 503, ErrorBody = ErrorBody.Empty });
        (await _rig.GetAsync("token-a", LookupRig.Trial)).Status.ShouldBe(502);
    }

    /// <summary>So many milliseconds from now; with an exclamation mark as it stands. The page says epoch milliseconds; what is none is not guessed, so not stored.</summary>
    [Theory]
    [InlineData("-1000", true)]
    [InlineData("-86400000", true)]
    [InlineData("30000", true)]
    [InlineData("\"30000\"", true)]
    [InlineData("null", true)]
    [InlineData("\"\"", false)]
    [InlineData("\"2027-01-01\"", false)]
    [InlineData("\"  30000\"", false)]
    [InlineData("30000.0", true)] // no shape of an epoch: masking erases it, and an erased end is none
    [InlineData("-5!", false)]
    [InlineData("1.8e12!", false)]
    [InlineData("true", false)]
    [InlineData("{}", false)]
    [InlineData("[1800000000000]", false)]
    [InlineData("99999999999999999999!", false)]
    public async Task ExpiryDate_OfAnyKind(string offset, bool stored)
    {
        string value = Regex.Replace(offset, "^(\"? ?)(-?[0-9]+)([^!]*)$", match =>
            $"{match.Groups[1].Value}{_rig.Clock.GetUtcNow().ToUnixTimeMilliseconds() + long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)}{match.Groups[3].Value}");
        AnswerTrialWith($$"""{"createDate":1600000000000,"expiryDate":{{value.Replace("!", "", StringComparison.Ordinal)}},"tenantSpaceStatus":"5"}""");
        var first = await _rig.GetAsync("token-a", LookupRig.Trial);
        first.CacheStatus.Contains("; stored", StringComparison.Ordinal).ShouldBe(stored, $"{value}: {first.Status} {first.CacheStatus}");
    }

    private void AnswerTrialWith(string body)
    {
        ContractHandler.UpstreamLies.Value = true;
        _rig.Simulator.Faults.ApplyJson(
            $$"""{"rawAnswer":"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {{body.Length}}\r\nConnection: close\r\n\r\n{{body.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}""");
    }
}
