using System.Net.Http.Headers;

namespace OmaGateway.Masking.Wire;

/// <summary>What an answer's status says about its body.</summary>
internal enum ExpectedBody
{
    /// <summary>JSON, whatever the media type claims.</summary>
    Json,

    /// <summary>None, by RFC 9110: HEAD, 204, 304.</summary>
    None,

    /// <summary>The status isn't one of this interface: redirects, switched protocols, partial content, faults of one hop's connection.</summary>
    Refused,
}

/// <summary>Reads the little that matters of an answer's head. Everything else of it is dropped.</summary>
internal static class AnswerHead
{
    public static ExpectedBody Expect(int status, bool isHead) => status switch
    {
        // Faults between the gateway and its upstream; a browser would take them for its own (and repeat a 408 or 421 by itself).
        407 or 408 or 421 or 425 or 426 => ExpectedBody.Refused,
        204 or 304 => ExpectedBody.None,
        (>= 200 and <= 203) or (>= 400 and <= 599) => isHead ? ExpectedBody.None : ExpectedBody.Json,
        _ => ExpectedBody.Refused,
    };

    /// <summary>The wait that Retry-After asks for, where it is one: above zero and at most <see cref="WireLimits.RetryAfter"/>.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, TimeProvider time)
    {
        if (!headers.NonValidated.Contains("Retry-After"))
        {
            return null;
        }

        var wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero && wait <= WireLimits.RetryAfter ? wait : null;
    }
}
