using OmaGateway.Applications.Codes;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Tests.Applications;

public sealed class SettlementTableTests
{
    private static readonly SettlementTable Table = new(new SettlementOptions());

    [Theory]
    [InlineData(200, "000", nameof(MailSettlement.Sent))]
    [InlineData(200, "001", nameof(MailSettlement.NotSent))]
    [InlineData(200, "002", nameof(MailSettlement.NotSent))]
    [InlineData(200, "003", nameof(MailSettlement.Unclear))]
    [InlineData(200, "004", nameof(MailSettlement.NotSent))]
    [InlineData(200, "005", nameof(MailSettlement.NotSent))]
    [InlineData(200, "006", nameof(MailSettlement.NotSent))]
    [InlineData(200, "205", nameof(MailSettlement.ThresholdReached))]
    [InlineData(200, "0", nameof(MailSettlement.Unclear))]
    [InlineData(200, "999", nameof(MailSettlement.Unclear))]
    [InlineData(200, null, nameof(MailSettlement.Unclear))]
    [InlineData(400, null, nameof(MailSettlement.NotSent))]
    [InlineData(401, null, nameof(MailSettlement.NotSent))]
    [InlineData(403, null, nameof(MailSettlement.NotSent))]
    [InlineData(404, null, nameof(MailSettlement.NotSent))]
    [InlineData(400, "001", nameof(MailSettlement.NotSent))]
    [InlineData(400, "000", nameof(MailSettlement.Unclear))]
    [InlineData(404, "777", nameof(MailSettlement.Unclear))]
    [InlineData(409, null, nameof(MailSettlement.Unclear))]
    [InlineData(500, null, nameof(MailSettlement.Unclear))]
    [InlineData(500, "001", nameof(MailSettlement.Unclear))]
    [InlineData(503, "205", nameof(MailSettlement.Unclear))]
    public void Of_AMaskedAnswer_ByStatusAndCode(int status, string? code, string expected)
        => Table.Of(new UpstreamAnswer.Masked(status, default), code is null ? null : new BusinessCode(code, true)).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("000", nameof(MailSettlement.Sent))]
    [InlineData("001", nameof(MailSettlement.Unclear))]
    [InlineData("205", nameof(MailSettlement.ThresholdReached))]
    public void Of_ACodeThatCameAsANumber_NeverReleases(string code, string expected)
        => Table.Of(new UpstreamAnswer.Masked(200, default), new BusinessCode(code, IsExact: false)).ToString().ShouldBe(expected);

    [Fact]
    public void Of_NoReadableAnswer_StaysChargedUnlessItsStatusSaysNo()
    {
        Table.Of(new UpstreamAnswer.Missing(ForwarderError.RequestTimedOut, true), null).ShouldBe(MailSettlement.Unclear);
        Table.Of(new UpstreamAnswer.Missing(ForwarderError.Request, false), null).ShouldBe(MailSettlement.Unclear);
        Table.Of(new UpstreamAnswer.Unreadable(200, UnreadableReason.NotJson), null).ShouldBe(MailSettlement.Unclear);
        Table.Of(new UpstreamAnswer.Unreadable(500, UnreadableReason.NotJson), null).ShouldBe(MailSettlement.Unclear);
        Table.Of(new UpstreamAnswer.Unreadable(404, UnreadableReason.NotJson), null).ShouldBe(MailSettlement.NotSent);
    }

    [Fact]
    public void Of_ByConfiguration_TheTableIsTheOperators()
    {
        var strict = new SettlementTable(new SettlementOptions { NotSent = "001", NotSentStatuses = "" });

        strict.Of(new UpstreamAnswer.Masked(200, default), new BusinessCode("002", true)).ShouldBe(MailSettlement.Unclear);
        strict.Of(new UpstreamAnswer.Masked(400, default), null).ShouldBe(MailSettlement.Unclear);
    }
}
