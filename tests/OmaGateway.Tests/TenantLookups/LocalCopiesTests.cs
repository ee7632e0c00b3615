using OmaGateway.Routing;
using OmaGateway.TenantLookups;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>L1 by itself: bounds, rejections, purges, and what a hit costs.</summary>
public sealed class LocalCopiesTests
{
    private static readonly RoutePolicy Policy = new() { RouteId = "tenant", Token = new TokenPolicy(true, "X-Auth-Token", ["X-Auth-Token"]), Lookup = new LookupPolicy(true, null, null), Mask = "tenant" };

    [Fact]
    public void Keep_BeyondItsBounds_DropsTheUnused_AndCountsRight()
    {
        var copies = new LocalCopies(100, 1_000_000);
        for (int i = 0; i < 1000; i++)
        {
            Keep(copies, i);
            Find(copies, 0); // always in use
            copies.Entries.ShouldBeLessThanOrEqualTo(100);
        }

        Find(copies, 0).ShouldNotBeNull("the second chance");
        Find(copies, 999).ShouldNotBeNull("the newest");
        copies.Entries.ShouldBe(100);

        var heavy = new LocalCopies(1000, 50_000);
        for (int i = 0; i < 100; i++)
        {
            Keep(heavy, i, 4_000);
            heavy.Bytes.ShouldBeLessThanOrEqualTo(50_000);
        }

        copies.Purge(null).ShouldBe(100);
        (copies.Entries, copies.Bytes).ShouldBe((0, 0));
    }

    /// <summary>Requests that are under way need their memory now; a copy is only cheaper than asking again.</summary>
    [Fact]
    public void GiveWay_WhereMemoryIsShort_LeavesCopiesTheirPart_AndAllOfItAfterwards()
    {
        const long Available = 64_000_000;
        var copies = new LocalCopies(1000, 10_000_000);
        Fill(1000);
        long full = copies.Bytes;
        full.ShouldBeInRange(9_000_000, 10_000_000);

        copies.GiveWay(full + 20_000_000, Available).ShouldBe(0, "there is enough for all");
        copies.GiveWay(full + 38_000_000, Available).ShouldBeGreaterThan(0);
        copies.Bytes.ShouldBeInRange(1_900_000, 2_000_000);
        Fill(100);
        copies.Bytes.ShouldBeInRange(1_900_000, 2_000_000);

        copies.GiveWay(Available, Available);
        copies.Bytes.ShouldBeInRange(900_000, 1024 * 1024, "a part that is always theirs");

        copies.GiveWay(20_000_000, Available).ShouldBe(0);
        Fill(1000);
        copies.Bytes.ShouldBe(full);

        void Fill(int count)
        {
            for (int i = 0; i < count; i++)
            {
                Keep(copies, i, 20_000);
            }
        }
    }

    [Fact]
    public void Keep_OfOneTokensManyRequests_IsBounded()
    {
        var copies = new LocalCopies(1000, 10_000_000);
        for (int i = 0; i < 100; i++)
        {
            copies.Keep(1, Name(1), Request(path: $"/{i}"), Entry(), copies.Sequence, out _);
        }

        copies.Entries.ShouldBe(16);
        copies.Find(1, Request(path: "/99")).ShouldNotBeNull();
        copies.Find(1, Request(path: "/0")).ShouldBeNull();
    }

    [Fact]
    public void Keep_OfWhatBeganBeforeARejection_IsRefused_AlsoWhenThatIsForgottenByName()
    {
        var copies = new LocalCopies(1000, 10_000_000);
        long before = copies.Sequence;
        copies.Reject(Name(1));
        copies.Keep(1, Name(1), Request(), Entry(), before, out _).ShouldBeNull();
        copies.Keep(2, Name(2), Request(), Entry(), before, out _).ShouldNotBeNull();
        copies.Keep(1, Name(1), Request(), Entry(), copies.Sequence, out _).ShouldNotBeNull();
        for (ulong i = 0; i < 20_000; i++)
        {
            copies.Reject(Name(100 + i));
        }

        copies.Keep(1, Name(1), Request(), Entry(), before, out _).ShouldBeNull();
        copies.Find(2, Request()).ShouldNotBeNull("what is there stays");
    }

    [Fact]
    public void Purge_OfARoute_LeavesTheOthers()
    {
        var copies = new LocalCopies(1000, 10_000_000);
        var other = Request() with { Policy = Policy with { RouteId = "trial-tenant" } };
        copies.Keep(1, Name(1), Request(), Entry(), copies.Sequence, out _);
        copies.Keep(1, Name(1), other, Entry(), copies.Sequence, out _);
        long before = copies.Sequence;
        copies.Purge("tenant").ShouldBe(1);
        copies.Find(1, Request()).ShouldBeNull();
        copies.Find(1, other).ShouldNotBeNull();
        copies.Keep(1, Name(1), Request(), Entry(), before, out _).ShouldBeNull();
    }

    [Fact]
    public void Hit_AllocatesNothing()
    {
        var copies = new LocalCopies(1000, 10_000_000);
        var fingerprint = TokenFingerprint.Create();
        var request = Request();
        copies.Keep(fingerprint.Of("token"), Name(1), request, Entry(), copies.Sequence, out _);
        long sum = 0;
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                var entry = copies.Find(fingerprint.Of("token"), request)!.Entry!;
                sum += HitSeconds.Of(entry.Times.AgeSeconds(1)).Age.Count;
            }

            if (round == 1)
            {
                (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
            }
        }

        sum.ShouldBe(2000);
    }

    private static void Keep(LocalCopies copies, int token, int bytes = 10)
        => copies.Keep((UInt128)token, Name((ulong)token), Request(), Entry(bytes), copies.Sequence, out _).ShouldNotBeNull();

    private static LocalSlot? Find(LocalCopies copies, int token) => copies.Find((UInt128)token, Request());

    private static Digest Name(ulong token) => new(token, 0, 0, 0);

    private static LookupRequest Request(string path = "/a") => new(Policy, "token", path, "", default, "rules");

    private static LookupEntry Entry(int bytes = 10) => new(new byte[bytes], "\"x\"", new EntryTimes(0, 60_000, 120_000), 0);
}
