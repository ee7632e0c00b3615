using OmaGateway.Routing;

namespace OmaGateway.TenantLookups;

/// <summary>What an upstream's answer means to the cache.</summary>
internal enum AnswerVerdict
{
    /// <summary>A complete success: kept and passed on.</summary>
    Keep,

    /// <summary>Passed on and not kept: a business failure, another code, a 4xx.</summary>
    Pass,

    /// <summary>401 or 403: passed on, and everything of this token is gone.</summary>
    Rejected,

    /// <summary>The host is down, not the business: a copy may stand in.</summary>
    HostDown,
}

/// <summary>Tells an answer that may be kept from a failure of the business and from one of the host (quirk 6). Pure.</summary>
internal static class AnswerVerdicts
{
    /// <summary>Larger ones are not kept: about seven full pages of R3.</summary>
    public const int MaxBodyBytes = 512 * 1024;

    /// <param name="endsAt">For <see cref="AnswerVerdict.Keep"/>: no copy may outlive this moment (epoch milliseconds).</param>
    public static AnswerVerdict Of(UpstreamAnswer answer, LookupPolicy policy, long now, out long? endsAt)
    {
        endsAt = null;
        switch (answer)
        {
            case UpstreamAnswer.Masked { Status: 401 or 403 } or UpstreamAnswer.Unreadable { Status: 401 or 403 }:
                return AnswerVerdict.Rejected;
            case UpstreamAnswer.Masked { Status: 200 } success:
                var reading = AnswerReading.Of(success.Body.Span);
                endsAt = reading.ExpiryDate > now ? reading.ExpiryDate : null; // an end in the past is the state that the answer already tells
                return IsComplete(reading, policy) && success.Body.Length <= MaxBodyBytes ? AnswerVerdict.Keep : AnswerVerdict.Pass;
            case UpstreamAnswer.Masked { Status: >= 500 } failure:
                return IsBusiness(failure) ? AnswerVerdict.Pass : AnswerVerdict.HostDown;
            case UpstreamAnswer.Masked or UpstreamAnswer.Unreadable { Status: >= 400 and < 500 }:
                return AnswerVerdict.Pass;
            default:
                return AnswerVerdict.HostDown;
        }
    }

    private static bool IsComplete(AnswerReading reading, LookupPolicy policy)
        => reading is { IsObject: true, SchemaIsText: false, ExpiryUnreadable: false }
            && (policy.SuccessCode is null || string.Equals(reading.ReturnCode, policy.SuccessCode, StringComparison.Ordinal));

    /// <summary>The pages' failure: 502 with a text in <c>schema</c> (001, 002), 500 of which nothing is documented (000).</summary>
    private static bool IsBusiness(UpstreamAnswer.Masked failure)
        => failure.Body.IsEmpty ? failure.Status == StatusCodes.Status500InternalServerError
            : AnswerReading.Of(failure.Body.Span) is { IsObject: true } reading
                && (failure.Status == StatusCodes.Status500InternalServerError || reading.SchemaIsText || reading.ReturnCode is not null);
}
