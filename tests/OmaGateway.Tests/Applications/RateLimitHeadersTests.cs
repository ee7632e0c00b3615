using Microsoft.AspNetCore.Http;
using OmaGateway.Applications;
using OmaGateway.Routing;

namespace OmaGateway.Tests.Applications;

/// <summary>What is rendered once for many answers is rendered anew for the first one that says something else.</summary>
public sealed class RateLimitHeadersTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 22, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(100, 40, 3599, "\"daily-mails\";q=100;w=86400", "\"daily-mails\";r=60;t=3599")]
    [InlineData(100, 41, 3600, "\"daily-mails\";q=100;w=86400", "\"daily-mails\";r=59;t=3600")]
    [InlineData(101, 41, 3600, "\"daily-mails\";q=101;w=86400", "\"daily-mails\";r=60;t=3600")]
    public void Granted_AfterAnotherValue_SaysItsOwn(long limit, long spent, int seconds, string policy, string left)
    {
        Set(View(100, 40, 3600), new ApplicationOutcome.Forwarded(new UpstreamAnswer.Masked(200, default), "000"));

        Set(View(limit, spent, seconds), new ApplicationOutcome.Forwarded(new UpstreamAnswer.Masked(200, default), "000")).ShouldBe((policy, left));
    }

    /// <summary>In the first seconds after midnight the refusal is still yesterday's, the view is today's already.</summary>
    [Fact]
    public void Closed_SaysWhenItOpens_AsRetryAfterDoes()
        => Set(View(100, 0, 86_399), new ApplicationOutcome.Closed(TimeSpan.FromSeconds(1.2))).Left.ShouldBe("\"daily-mails\";r=0;t=2");

    private static MailBudgetView View(long limit, long spent, int seconds) => new(limit, spent, 0, 0, 0, Now.AddSeconds(seconds), null) { AsOf = Now };

    private static (string Policy, string Left) Set(MailBudgetView view, ApplicationOutcome outcome)
    {
        var context = new DefaultHttpContext();
        RateLimitHeaders.Set(context, view, outcome);
        return (context.Response.Headers["RateLimit-Policy"].ToString(), context.Response.Headers["RateLimit"].ToString());
    }
}
