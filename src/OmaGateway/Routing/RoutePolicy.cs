using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Configuration;

namespace OmaGateway.Routing;

/// <summary>
/// Everything that one route wants, read once from its YARP <c>Transforms</c> when the route is built and only
/// applied per request. It is the endpoint's metadata: <see cref="RoutePolicyExtensions.GetRoutePolicy"/>.
/// </summary>
internal sealed record RoutePolicy
{
    private static readonly ConditionalWeakTable<RouteConfig, RoutePolicy> Read = [];

    public required string RouteId { get; init; }

    /// <summary>Which token the route needs and under which one header name it goes upstream.</summary>
    public required TokenPolicy Token { get; init; }

    /// <summary>Query parameters that reach the upstream; all others are dropped.</summary>
    public IReadOnlyList<string> QueryAllowed { get; init; } = [];

    /// <summary>The request body's contract, or null for a route without a body.</summary>
    public BodyPolicy? Body { get; init; }

    /// <summary>Name of the plan in <c>masking.json</c> that the answer is masked by; null forwards the body untouched.</summary>
    public string? Mask { get; init; }

    /// <summary>The version of the masking rules that the route was built with.</summary>
    public string MaskVersion { get; init; } = "";

    /// <summary>The route's metadata that <see cref="MaskVersion"/> is read from.</summary>
    public const string MaskVersionKey = "MaskVersion";

    /// <summary>How answers are cached, or null for a route that is never cached.</summary>
    public LookupPolicy? Lookup { get; init; }

    /// <summary>True where each forwarded request may send a mail and needs a reservation first (R4).</summary>
    public bool ReservesMail { get; init; }

    /// <summary>True where the request is signed with the gateway's own keys (SDK-HMAC-SHA256).</summary>
    public bool Signs { get; init; }

    /// <summary>Whether business codes become HTTP statuses and problem documents, or pass as the upstream sent them.</summary>
    public AnswerShape Answer { get; init; }

    /// <summary>From the request's arrival at the proxy to the last byte of the upstream's answer (YARP's <c>Timeout</c>).</summary>
    public TimeSpan TimeOut { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The policy of a route; the same instance for the same <see cref="RouteConfig"/>.</summary>
    /// <exception cref="InvalidOperationException">The route's transforms are not valid; all errors are in the message.</exception>
    public static RoutePolicy Of(RouteConfig route) => Read.GetValue(route, static config =>
    {
        var reading = RoutePolicyReader.Read(config);
        return reading.Errors.Count == 0
            ? reading.Policy
            : throw new InvalidOperationException(string.Join(Environment.NewLine, reading.Errors));
    });
}

/// <summary>The token rule of a route.</summary>
/// <param name="Required">False (<c>"Token": "None"</c>) strips tokens and cookies; such a route's lookups are public.</param>
/// <param name="Header">The one spelling that goes upstream.</param>
/// <param name="Accepted">Every spelling that is folded into it, <paramref name="Header"/> among them; compared without case.</param>
internal sealed record TokenPolicy(bool Required, string Header, IReadOnlyList<string> Accepted);

/// <summary>The request body's contract.</summary>
/// <param name="Contract">Name of the contract: <c>subscriptions</c> (R3), <c>application</c> (R4), <c>sms-code</c> (R5) or a BSS operation.</param>
/// <param name="Wrapped">True sends <c>{"requestBody":{...}}</c> upstream, false the flat object (quirk 8). Both are accepted.</param>
/// <param name="NumbersAsStrings">True sends <c>"10"</c> upstream, false <c>10</c> (quirk 12). Both are accepted.</param>
/// <param name="DropUnknown">True drops fields that no page documents, false (the default) refuses them.</param>
internal sealed record BodyPolicy(string Contract, bool Wrapped, bool NumbersAsStrings, bool DropUnknown = false);

/// <summary>How a route's answers are cached.</summary>
/// <param name="PerToken">True binds an entry to the token; false (only with <c>"Token": "None"</c>) shares it.</param>
/// <param name="SuccessCode">Where set, only an answer whose <c>returnCode</c> equals it (as a string) is stored.</param>
/// <param name="Fresh">Overrides <c>TenantLookups:FreshSeconds</c> for this route.</param>
internal sealed record LookupPolicy(bool PerToken, string? SuccessCode, TimeSpan? Fresh);

/// <summary>What a frontend gets to see of a business failure.</summary>
internal enum AnswerShape
{
    /// <summary>HTTP status by business code and a problem document (the default).</summary>
    Problem,

    /// <summary>The upstream's own status and shape, masked.</summary>
    Upstream,
}
