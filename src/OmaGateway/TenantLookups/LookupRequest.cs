using OmaGateway.Routing;

namespace OmaGateway.TenantLookups;

/// <summary>
/// Everything that may shape a lookup's answer, and therefore all that its key is made of; the flight sends exactly this
/// upstream and nothing else of the client's request.
/// </summary>
/// <param name="Policy">The route; its id and masking plan belong to the key.</param>
/// <param name="Token">As it goes upstream; null on a public route.</param>
/// <param name="Path">As it goes upstream: a route may match several.</param>
/// <param name="Query">The allowed parameters in the route's order, encoded one way; empty for none.</param>
/// <param name="Body">The canonical body of a POST; empty for GET and HEAD.</param>
/// <param name="Rules">The masking rules in force.</param>
internal readonly record struct LookupRequest(RoutePolicy Policy, string? Token, string Path, string Query, ReadOnlyMemory<byte> Body, string Rules)
{
    /// <summary>False for a request whose answer can't be kept: another method, a body that no contract made canonical.</summary>
    public static bool TryRead(HttpContext context, RoutePolicy policy, string rules, out LookupRequest lookup)
    {
        lookup = default;
        var request = context.Request;
        ReadOnlyMemory<byte> body = default;
        if (HttpMethods.IsPost(request.Method))
        {
            if (context.Feature<RequestBody>() is not { } canonical)
            {
                return false;
            }

            body = canonical.Canonical;
        }
        else if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            return false;
        }

        string? token = null;
        if (policy.Lookup!.PerToken)
        {
            token = context.Feature<RequestToken>()?.Value;
            if (token is null)
            {
                return false;
            }
        }

        string query = request.QueryString.HasValue && policy.QueryAllowed.Count > 0 ? AllowedQuery(request.Query, policy.QueryAllowed) : "";
        lookup = new LookupRequest(policy, token, request.Path.Value ?? "/", query, body, rules);
        return true;
    }

    /// <summary>Whether both ask for the same thing; the token is compared by who calls.</summary>
    public bool Asks(in LookupRequest other)
        => string.Equals(Path, other.Path, StringComparison.Ordinal)
            && string.Equals(Policy.RouteId, other.Policy.RouteId, StringComparison.Ordinal)
            && string.Equals(Query, other.Query, StringComparison.Ordinal)
            && string.Equals(Policy.Mask, other.Policy.Mask, StringComparison.Ordinal)
            && string.Equals(Rules, other.Rules, StringComparison.Ordinal)
            && Body.Span.SequenceEqual(other.Body.Span);

    /// <summary>A record would print its members, the token among them.</summary>
    public override string ToString() => "LookupRequest { *** }";

    private static string AllowedQuery(IQueryCollection query, IReadOnlyList<string> allowed)
    {
        var canonical = QueryString.Empty;
        foreach (string name in allowed)
        {
            // The collection ignores case, the upstream may not: only the exact spelling passes.
            if (query.Keys.Contains(name, StringComparer.Ordinal))
            {
                foreach (string? value in query[name])
                {
                    canonical = canonical.Add(name, value ?? "");
                }
            }
        }

        return canonical.Value ?? "";
    }
}
