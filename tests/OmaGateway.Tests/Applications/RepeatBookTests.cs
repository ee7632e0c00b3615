using OmaGateway.Applications;
using OmaGateway.Applications.Repeats;
using OmaGateway.Routing;

namespace OmaGateway.Tests.Applications;

public sealed class RepeatBookTests
{
    private static readonly (TimeSpan Body, TimeSpan Key) Remember = (TimeSpan.FromMinutes(10), TimeSpan.FromDays(1));
    private static readonly ApplicationOutcome Applied = new ApplicationOutcome.Forwarded(new UpstreamAnswer.Masked(200, default), "000");
    private readonly SteppedTime _time = new();

    [Fact]
    public void Join_WindowOver_IsANewApplication()
    {
        var book = new RepeatBook(_time);
        Fly(book, new("body", null), Applied, Remember);

        Join(book, new("body", null)).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(11));
        Join(book, new("body", null)).ShouldBeTrue();
    }

    [Fact]
    public void Join_KeyOutlivesTheBody()
    {
        var book = new RepeatBook(_time);
        Fly(book, new("body", "key"), Applied, Remember);
        _time.Advance(TimeSpan.FromHours(2));

        Join(book, new("body", "key")).ShouldBeFalse();
        book.Join(new("other", "key"), new RepeatBook.Entry("other")).ShouldBeNull();
        Join(book, new("body", null)).ShouldBeTrue();
    }

    [Fact]
    public void Finish_NotFinal_TellsTwinsAndForgets()
    {
        var book = new RepeatBook(_time);
        var own = new RepeatBook.Entry("body");
        var leader = book.Join(new("body", null), own);
        var twin = book.Join(new("body", null), new RepeatBook.Entry("body"))!;
        book.Finish(own, Applied, null);

        leader.ShouldBe(own);
        twin.ShouldBe(own);
        twin.Completion.Task.IsCompletedSuccessfully.ShouldBeTrue();
        book.MayKnow.ShouldBeFalse();
    }

    [Fact]
    public void Finish_TwinWithAKeyOfItsOwn_LeavesNothingBehind()
    {
        var book = new RepeatBook(_time);
        var own = new RepeatBook.Entry("body");
        book.Join(new("body", null), own);
        book.Join(new("body", "key"), new RepeatBook.Entry("body")).ShouldBe(own);
        book.Finish(own, Applied, null);

        book.MayKnow.ShouldBeFalse();
    }

    [Fact]
    public void MayKnow_InFlightAndInTheBodysWindow_ThenNoMore()
    {
        var book = new RepeatBook(_time);
        var own = new RepeatBook.Entry("body");
        book.MayKnow.ShouldBeFalse();
        book.Join(new("body", "key"), own);
        book.MayKnow.ShouldBeTrue("in flight");
        book.Finish(own, Applied, (TimeSpan.FromMinutes(10), TimeSpan.FromDays(1)));

        _time.Advance(TimeSpan.FromMinutes(10));
        book.MayKnow.ShouldBeTrue("remembered");
        book.Find(new("body", null)).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromTicks(1));

        book.MayKnow.ShouldBeFalse("keys are looked up by themselves");
        book.Find(new("body", null)).ShouldBeNull();
        book.Find(new("body", "key")).ShouldNotBeNull();
    }

    [Fact]
    public void Finish_MoreThanItRemembers_DropsTheOldest()
    {
        var book = new RepeatBook(_time);
        for (int i = 0; i <= RepeatBook.MostEntries; i++)
        {
            Fly(book, new($"body{i}", null), Applied, Remember);
        }

        Join(book, new("body0", null)).ShouldBeTrue();
        Join(book, new("body2", null)).ShouldBeFalse();
    }

    /// <returns>True for a new application.</returns>
    private static bool Join(RepeatBook book, ApplicationIdentity identity)
    {
        var own = new RepeatBook.Entry(identity.Body);
        return book.Join(identity, own) == own;
    }

    private static void Fly(RepeatBook book, ApplicationIdentity identity, ApplicationOutcome outcome, (TimeSpan, TimeSpan)? remember)
    {
        var own = new RepeatBook.Entry(identity.Body);
        book.Join(identity, own).ShouldBe(own);
        book.Finish(own, outcome, remember);
    }
}
