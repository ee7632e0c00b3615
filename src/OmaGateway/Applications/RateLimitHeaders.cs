using System.Globalization;
using OmaGateway.Routing;

namespace OmaGateway.Applications;

/// <summary>
/// <c>RateLimit-Policy</c> and <c>RateLimit</c> (draft-ietf-httpapi-ratelimit-headers-10), on success and on rejection alike: the
/// day's mails, and the limit of the applicant that refused where one did. Emitted here and nowhere else.
/// </summary>
internal static class RateLimitHeaders
{
    /// <summary>The policy's name for the day's mails; its window is the calendar day, nominally 24 hours.</summary>
    private const string DailyMails = "daily-mails";

    public static void Set(HttpContext context, MailBudgetView? budget, ApplicationOutcome outcome)
    {
        var headers = context.Response.Headers;
        if (budget is not null)
        {
            long reset = Math.Max(1, (long)Math.Ceiling(budget.UntilReset.TotalSeconds));
            long remaining = outcome is ApplicationOutcome.Closed ? 0 : budget.Remaining;
            headers.Append("RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{DailyMails}\";q={budget.Limit};w=86400"));
            headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{DailyMails}\";r={remaining};t={reset}"));
        }

        if (outcome is ApplicationOutcome.Limited { Refusal: var (claim, wait, _) })
        {
            headers.Append("RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{claim.Rule}\";q={claim.Permits};w={(long)claim.Window.TotalSeconds}"));
            headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{claim.Rule}\";r=0;t={Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))}"));
        }
    }
}
