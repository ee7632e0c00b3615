namespace OmaGateway.Sessions;

/// <summary>
/// Whether a request that a cookie speaks for was made by a page that may make it. Pure. Two proofs, both required:
/// <list type="number">
/// <item><description>the header <c>X-Oma-Csrf</c>, which no form and no simple request can carry: from elsewhere it costs a preflight, which CORS answers for allowed origins alone</description></item>
/// <item><description><c>Origin</c> is allowed or the gateway's own; a browser leaves it out on same-origin reads alone, and then <c>Sec-Fetch-Site: same-origin</c> stands for it</description></item>
/// </list>
/// Neither of the two is a refusal: a cookie client is a browser, and browsers send them.
/// </summary>
internal static class CsrfRule
{
    public const string Header = "X-Oma-Csrf";

    /// <param name="hasHeader">The header is there, with any value.</param>
    /// <param name="origin">The request's Origin, or null.</param>
    /// <param name="fetchSite">The request's Sec-Fetch-Site, or null.</param>
    /// <param name="ownOrigin">Scheme and authority that the request was sent to.</param>
    /// <param name="isAllowed">Whether an origin is one of the configured ones.</param>
    public static bool IsSatisfied(bool hasHeader, string? origin, string? fetchSite, string ownOrigin, Func<string, bool> isAllowed)
        => hasHeader && (origin is null
            ? fetchSite == "same-origin"
            : string.Equals(origin, ownOrigin, StringComparison.OrdinalIgnoreCase) || isAllowed(origin));
}
