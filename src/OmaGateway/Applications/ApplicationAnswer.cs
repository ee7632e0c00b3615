using System.Buffers;
using System.Text.Json;
using OmaGateway.Applications.Codes;
using OmaGateway.Problems;
using OmaGateway.Routing;

namespace OmaGateway.Applications;

/// <summary>Writes an outcome as what a frontend can act on: 200 with the code, or a problem document that names it.</summary>
internal static class ApplicationAnswer
{
    private const string NoMeaning = "The upstream answered with a code that its interface page does not know.";

    /// <param name="context">Its response has not begun.</param>
    /// <param name="policy">The route's.</param>
    /// <param name="outcome">What is told.</param>
    /// <param name="budget">The day's mails, on a route that spends them.</param>
    public static Task WriteAsync(HttpContext context, RoutePolicy policy, ApplicationOutcome outcome, MailBudgetView? budget)
    {
        RateLimitHeaders.Set(context, budget, outcome);
        return WriteAsync(context, policy, outcome);
    }

    private static Task WriteAsync(HttpContext context, RoutePolicy policy, ApplicationOutcome outcome) => outcome switch
    {
        ApplicationOutcome.Forwarded forwarded => WriteForwardedAsync(context, policy, forwarded),
        ApplicationOutcome.Closed closed => Closed(closed.RetryAfter).WriteAsync(context),
        ApplicationOutcome.Unavailable unavailable => new Problem(ProblemTypes.ReducedCapacity, unavailable.Detail) { RetryAfter = unavailable.RetryAfter }.WriteAsync(context),
        ApplicationOutcome.Limited limited => new Problem(ProblemTypes.TooManyRequests) { RetryAfter = limited.Refusal.RetryAfter }.WriteAsync(context),
        _ => new Problem(ProblemTypes.IdempotencyKeyReused).WriteAsync(context),
    };

    public static Problem Closed(TimeSpan retryAfter) => new(ProblemTypes.QuotaExceeded)
    {
        RetryAfter = retryAfter,
        ReturnCode = BusinessMeaning.ThresholdReached,
        ReturnMsg = BusinessMeaning.Of("application", BusinessMeaning.ThresholdReached)!.Message,
    };

    /// <summary>The answer that another gateway had, rebuilt from its code.</summary>
    public static ApplicationOutcome.Forwarded FromCode(RoutePolicy policy, string code)
        => new(new UpstreamAnswer.Masked(StatusCodes.Status200OK, Success(code, Message(policy, code))), code);

    private static Task WriteForwardedAsync(HttpContext context, RoutePolicy policy, ApplicationOutcome.Forwarded forwarded)
    {
        if (policy.Answer == AnswerShape.Upstream)
        {
            return UpstreamAnswerWriter.WriteAsync(context, forwarded.Answer);
        }

        var meaning = BusinessMeaning.Of(policy.Body!.Contract, forwarded.Code);
        switch (forwarded.Answer)
        {
            case UpstreamAnswer.Masked { Status: >= 200 and < 300 } when meaning is { Problem: null }:
                return UpstreamAnswerWriter.WriteAsync(context, new UpstreamAnswer.Masked(StatusCodes.Status200OK, Success(meaning.Code, meaning.Message)));
            case UpstreamAnswer.Masked { Status: >= 200 and < 300 } when meaning is not null:
                return new Problem(meaning.Problem) { RetryAfter = meaning.RetryAfter ?? forwarded.RetryAfter, ReturnCode = meaning.Code, ReturnMsg = meaning.Message }.WriteAsync(context);
            case UpstreamAnswer.Masked { Status: >= 400 and < 500 } refused:
                return Coded(policy, ProblemTypes.UpstreamRefused with { Status = refused.Status }, forwarded.Code, refused.RetryAfter).WriteAsync(context);
            case UpstreamAnswer.Unreadable { Status: 401 or 403 } refused:
                return new Problem(ProblemTypes.UpstreamRefused with { Status = refused.Status }).WriteAsync(context);
            case UpstreamAnswer.Masked masked:
                return Coded(policy, ProblemTypes.BusinessFailure, forwarded.Code, masked.RetryAfter).WriteAsync(context);
            default:
                return UpstreamAnswerWriter.WriteAsync(context, forwarded.Answer);
        }
    }

    private static Problem Coded(RoutePolicy policy, ProblemType type, string? code, TimeSpan? retryAfter)
        => new(type) { ReturnCode = code, ReturnMsg = code is null ? null : Message(policy, code), RetryAfter = retryAfter };

    private static string Message(RoutePolicy policy, string code) => BusinessMeaning.Of(policy.Body!.Contract, code)?.Message ?? NoMeaning;

    private static ReadOnlyMemory<byte> Success(string code, string message)
    {
        var output = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("returnCode"u8, code);
        json.WriteString("returnMsg"u8, message);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }
}
