using System.Collections.Frozen;

namespace OmaGateway.Problems;

/// <summary>The catalogue: every problem that the gateway can answer with, and nothing else is ever sent as one.</summary>
internal static class ProblemTypes
{
    public static readonly ProblemType TokenMissing = new("token-missing", 401, "Token missing", "Send the mall user's access token in the header X-Auth-Token.");
    public static readonly ProblemType TokenConflict = new("token-conflict", 400, "Conflicting tokens", "Send one token: the headers X-Auth-Token and X-Auth_Token hold different values.");
    public static readonly ProblemType TokenMalformed = new("token-malformed", 400, "Malformed token", "The token holds characters or a length that no token has.");
    public static readonly ProblemType TokenRejected = new("token-rejected", 401, "Token rejected", "The upstream does not accept this token. Sign in to the mall again.");
    public static readonly ProblemType Forbidden = new("forbidden", 403, "Forbidden", "The upstream refuses this request for this token.");

    public static readonly ProblemType SessionExpired = new("session-expired", 401, "Session over", "The session was ended, was not used for too long, or is not known. Sign in again.");
    public static readonly ProblemType CsrfRefused = new("csrf-refused", 403, "Not from an allowed page", "Send the header X-Oma-Csrf from a page of an allowed origin: a cookie alone proves nothing about who asks.");

    public static readonly ProblemType BodyInvalid = new("body-invalid", 400, "Invalid request body", "Correct the fields named in 'errors'.");
    public static readonly ProblemType BodyNotJson = new("body-not-json", 400, "Request body is not JSON", "Send one JSON object, UTF-8, as application/json.");
    public static readonly ProblemType MediaTypeUnsupported = new("media-type-unsupported", 415, "Unsupported media type", "Send the body as application/json without a content coding.");
    public static readonly ProblemType BodyTooLarge = new("body-too-large", 413, "Request body too large", "Send a smaller body.");
    public static readonly ProblemType HeadersTooLarge = new("headers-too-large", 431, "Request headers too large", "Send fewer or shorter headers.");
    public static readonly ProblemType UriTooLong = new("uri-too-long", 414, "Request target too long", "Send a shorter path and query.");
    public static readonly ProblemType RequestTimeout = new("request-timeout", 408, "Request took too long to arrive", "Send the whole request without pauses.");
    public static readonly ProblemType BadRequest = new("bad-request", 400, "Bad request", "The request is not valid HTTP for this interface.");
    public static readonly ProblemType NotFound = new("not-found", 404, "No such interface", "Check the path; /openapi.yaml lists every interface.");
    public static readonly ProblemType MethodNotAllowed = new("method-not-allowed", 405, "Method not allowed", "Use a method that the Allow header names.");

    public static readonly ProblemType UpstreamUnreadable = new("upstream-unreadable", 502, "Upstream answer not readable", "The upstream's answer could not be read as the JSON it should be, so nothing of it was passed on. Try again later.");
    public static readonly ProblemType UpstreamUnreachable = new("upstream-unreachable", 502, "Upstream not reachable", "The upstream could not be reached or broke off. Try again later.");
    public static readonly ProblemType UpstreamTimeout = new("upstream-timeout", 504, "Upstream too slow", "The upstream did not answer in time. Try again later.");
    public static readonly ProblemType UpstreamRefused = new("upstream-refused", 400, "Refused by the upstream", "The upstream refused the request and gave no reason. The status is the upstream's own.");
    public static readonly ProblemType Internal = new("internal", 500, "Internal error", "The gateway failed on this request. Give the trace id to its operators.");
    public static readonly ProblemType Overloaded = new("overloaded", 503, "Too many large answers under way", "Clients are slow to read theirs, and there is no memory for more. Try again after the time in Retry-After.");

    public static readonly ProblemType QuotaExceeded = new("quota-exceeded", 429, "Daily mail threshold reached", "No more trial applications are taken today. Try again after the reset.", "https://iana.org/assignments/http-problem-types#quota-exceeded");
    public static readonly ProblemType ReducedCapacity = new("temporary-reduced-capacity", 503, "Applications are not taken at the moment", "Try again after the time in Retry-After.", "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity");
    public static readonly ProblemType TooManyRequests = new("too-many-requests", 429, "Too many requests", "Wait for the time in Retry-After.");

    public static readonly ProblemType CodeExpired = new("verification-code-expired", 422, "Verification code missing or expired", "Ask for a new SMS code and apply again with it.");
    public static readonly ProblemType CodeWrong = new("verification-code-wrong", 422, "Wrong verification code", "Check the SMS code and apply again.");
    public static readonly ProblemType VerificationFailed = new("verification-failed", 502, "The code could not be verified", "The upstream failed while it verified the code. Contact the operations personnel.");
    public static readonly ProblemType TenantExists = new("tenant-exists", 409, "A tenant exists already", "This applicant has a tenant already. Contact the operations personnel.");
    public static readonly ProblemType ResourceConflict = new("resource-conflict", 503, "Resource conflict", "Try again in one minute.");
    public static readonly ProblemType NoAccessCode = new("no-access-code", 503, "No access code left", "No access code for a trial is left. Contact the operations personnel.");
    public static readonly ProblemType SmsCodeExists = new("sms-code-exists", 409, "A verification code exists already", "Use the SMS code that was sent, or ask for a new one later.");
    public static readonly ProblemType SmsNotSent = new("sms-not-sent", 502, "The SMS could not be sent", "The upstream could not send the verification code. Try again later.");
    public static readonly ProblemType SmsThresholdReached = new("sms-threshold-reached", 429, "SMS threshold reached", "The upstream sends no more verification codes at the moment. Try again later.");
    public static readonly ProblemType IdempotencyKeyMalformed = new("idempotency-key-malformed", 400, "Malformed Idempotency-Key", "Send one Idempotency-Key of 1 to 128 printable ASCII characters.");
    public static readonly ProblemType IdempotencyKeyReused = new("idempotency-key-reused", 422, "Idempotency-Key used for another request", "Use a new Idempotency-Key for a new application.");
    public static readonly ProblemType BusinessFailure = new("business-failure", 502, "Business failure", "The upstream refused the request for a reason of its own.");

    public static readonly ProblemType OnlyIfCached = new("not-cached", 504, "Not in the cache", "The request asked for a cached answer only, and there is none.");

    /// <summary>Every type by its slug.</summary>
    public static readonly FrozenDictionary<string, ProblemType> All = typeof(ProblemTypes)
        .GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
        .Where(field => field.FieldType == typeof(ProblemType))
        .Select(field => (ProblemType)field.GetValue(null)!)
        .ToFrozenDictionary(type => type.Slug, StringComparer.Ordinal);

    /// <summary>The type for a bare status that something in the framework set; null where there is nothing to say.</summary>
    public static ProblemType? ForStatus(int status) => status switch
    {
        400 => BadRequest,
        404 => NotFound,
        405 => MethodNotAllowed,
        408 => RequestTimeout,
        413 => BodyTooLarge,
        414 => UriTooLong,
        415 => MediaTypeUnsupported,
        429 => TooManyRequests,
        431 => HeadersTooLarge,
        502 => UpstreamUnreachable,
        503 => ReducedCapacity,
        504 => UpstreamTimeout,
        >= 500 => Internal,
        >= 400 => BadRequest with { Status = status },
        _ => null,
    };
}
