using OmaGateway.TenantLookups;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>Values that share a place in the table of the last ones.</summary>
public sealed class HitSecondsTests
{
    [Theory]
    [InlineData(5, 1029)]
    [InlineData(0, 1024)]
    [InlineData(-1, 1023)]
    public void Values_OfOnePlace_SayTheirOwnSeconds(long one, long other)
    {
        foreach (long seconds in new[] { one, other, one, one })
        {
            var said = HitSeconds.Of(seconds);
            said.Age.ToString().ShouldBe($"{seconds}");
            said.CacheControl.ToString().ShouldBe(CacheStatus.Private(seconds));
            said.Status.ToString().ShouldBe(CacheStatus.Hit(seconds, CacheStatus.Local));
        }
    }
}
