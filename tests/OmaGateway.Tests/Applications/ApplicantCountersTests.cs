using OmaGateway.Applications.Limits;

namespace OmaGateway.Tests.Applications;

public sealed class ApplicantCountersTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly SteppedTime _time = new();

    [Fact]
    public async Task Take_WindowOver_CountsAnew()
    {
        var counters = new MemoryApplicantCounters(_time);
        ApplicantClaim[] claims = [new("phone", "a", 1, Window)];

        (await counters.TakeAsync(claims)).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(20));
        (await counters.TakeAsync(claims)).ShouldNotBeNull().RetryAfter.ShouldBe(TimeSpan.FromSeconds(40));
        _time.Advance(TimeSpan.FromSeconds(41));
        (await counters.TakeAsync(claims)).ShouldBeNull();
    }

    [Fact]
    public async Task Take_OneClaimWithoutRoom_TakesNone()
    {
        var counters = new MemoryApplicantCounters(_time);
        await counters.TakeAsync([new("email", "full", 1, Window)]);

        var refusal = await counters.TakeAsync([new("phone", "a", 1, Window), new("email", "full", 1, Window)]);

        refusal.ShouldNotBeNull().Claim.Rule.ShouldBe("email");
        (await counters.TakeAsync([new("phone", "a", 1, Window)])).ShouldBeNull();
    }

    [Fact]
    public async Task Take_ClaimThatOnlyLooks_CountsNothing()
    {
        var counters = new MemoryApplicantCounters(_time);
        ApplicantClaim[] look = [new("wrong-code", "a", 1, Window, Counts: false)];

        (await counters.TakeAsync(look)).ShouldBeNull();
        (await counters.TakeAsync(look)).ShouldBeNull();
        await counters.TakeAsync([look[0] with { Counts = true }]);
        (await counters.TakeAsync(look)).ShouldNotBeNull();
    }

    [Fact]
    public async Task GiveBack_MakesRoomButNeverMoreThanThereWas()
    {
        var counters = new MemoryApplicantCounters(_time);
        ApplicantClaim[] claims = [new("phone", "a", 1, Window)];
        await counters.TakeAsync(claims);
        await counters.EndAsync(claims, giveBack: true);
        await counters.EndAsync(claims, giveBack: true);

        (await counters.TakeAsync(claims)).ShouldBeNull();
        (await counters.TakeAsync(claims)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Take_ManyStrangers_KeepsItsBoundAndForgetsTheOld()
    {
        var counters = new MemoryApplicantCounters(_time);
        for (int i = 0; i < MemoryApplicantCounters.MostCounters + 10; i++)
        {
            await counters.TakeAsync([new("phone", $"{i}", 1, Window)]);
        }

        ApplicantClaim[] late = [new("phone", "late", 1, Window)];
        await counters.TakeAsync(late);
        (await counters.TakeAsync(late)).ShouldBeNull("beyond the bound nobody new is counted");
        (await counters.TakeAsync([new("phone", "0", 1, Window)])).ShouldNotBeNull();
        _time.Advance(Window + Window);
        await counters.TakeAsync(late);
        (await counters.TakeAsync(late)).ShouldNotBeNull("the old ones have made room");
    }
}
