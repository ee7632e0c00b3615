using System.Globalization;
using Microsoft.Extensions.Primitives;
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

    private static Day? _last;

    public static void Set(HttpContext context, MailBudgetView? budget, ApplicationOutcome outcome)
    {
        var headers = context.Response.Headers;
        if (budget is not null)
        {
            // A refusal may still be yesterday's, in the first seconds of a day that is open already: both headers name the same moment.
            var (remaining, until) = outcome is ApplicationOutcome.Closed closed ? (0, closed.RetryAfter) : (budget.Remaining, budget.UntilReset);
            var day = Day.Of(budget.Limit, remaining, Math.Max(1, (long)Math.Ceiling(until.TotalSeconds)));
            headers["RateLimit-Policy"] = day.Policy;
            headers["RateLimit"] = day.Left;
        }

        if (outcome is ApplicationOutcome.Limited { Refusal: var (claim, wait, _) })
        {
            headers.Append("RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{claim.Rule}\";q={claim.Permits};w={(long)claim.Window.TotalSeconds}"));
            headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{claim.Rule}\";r=0;t={Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))}"));
        }
    }

    /// <summary>The day's values: the same for all refusals of a second, so they are rendered once.</summary>
    private sealed class Day(long limit, long remaining, long reset)
    {
        public StringValues Policy { get; } = string.Create(CultureInfo.InvariantCulture, $"\"{DailyMails}\";q={limit};w=86400");

        public StringValues Left { get; } = string.Create(CultureInfo.InvariantCulture, $"\"{DailyMails}\";r={remaining};t={reset}");

        public static Day Of(long limit, long remaining, long reset)
        {
            var last = Volatile.Read(ref _last);
            if (last is null || !last.Says(limit, remaining, reset))
            {
                last = new Day(limit, remaining, reset);
                Volatile.Write(ref _last, last);
            }

            return last;
        }

        private bool Says(long otherLimit, long otherRemaining, long otherReset) => (limit, remaining, reset) == (otherLimit, otherRemaining, otherReset);
    }
}
