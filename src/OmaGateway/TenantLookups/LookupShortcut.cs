using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace OmaGateway.TenantLookups;

/// <summary>
/// Answers hits before routing. It takes only requests on which no step in between could act: a bare GET without query, body, cookie or origin, with one token
/// header, of a path that routing has led to a lookup before. A token that has a copy here has passed the token rule then. Whatever else comes
/// takes the long way, and so does everything after the routes have changed, until routing has spoken again.
/// </summary>
internal sealed class LookupShortcut : IDisposable
{
    /// <summary>A route may match any number of paths; clients must not fill memory with them.</summary>
    private const int MostPaths = 64;

    private readonly LocalHits _hits;
    private readonly EndpointDataSource _endpoints;
    private readonly IDisposable _changes;
    private Dictionary<string, Known> _known = Nothing(); // replaced as a whole, never changed

    public LookupShortcut(LocalHits hits, EndpointDataSource endpoints)
    {
        (_hits, _endpoints) = (hits, endpoints);
        _changes = ChangeToken.OnChange(endpoints.GetChangeToken, () => Volatile.Write(ref _known, Nothing()));
    }

    /// <summary>The answer, the endpoint set as routing would have; null where the request has to take the long way.</summary>
    public Task? TryAnswer(HttpContext context)
    {
        var request = context.Request;
        if (!IsPlain(request) || !Volatile.Read(ref _known).TryGetValue(request.Path.Value!, out var known))
        {
            return null;
        }

        string? token = null;
        var policy = known.Route.Policy;
        if (policy.Lookup!.PerToken && !TryOne(request.Headers, policy.Token.Accepted, out token))
        {
            return null;
        }

        var lookup = new LookupRequest(policy, token, request.Path.Value!, "", default, policy.MaskVersion);
        if (_hits.TryAnswer(context, known.Route, lookup, RequestDirectives.Read(request.Headers)) is not { } answer)
        {
            return null;
        }

        context.SetEndpoint(known.Endpoint);
        return answer;
    }

    /// <summary>Routing has led this request to a lookup: the next one of its kind need not ask.</summary>
    public void Learn(HttpContext context, LookupRoute route)
    {
        var known = Volatile.Read(ref _known);
        if (IsPlain(context.Request) && known.Count < MostPaths && !known.ContainsKey(context.Request.Path.Value!)
            && context.GetEndpoint() is { } endpoint && _endpoints.Endpoints.Contains(endpoint) && _endpoints.Endpoints.All(IsFoundByPathAndMethod))
        {
            // Where the routes have changed since, this finds another dictionary than it read, and nothing is learned.
            Interlocked.CompareExchange(ref _known, new Dictionary<string, Known>(known, StringComparer.Ordinal) { [context.Request.Path.Value!] = new Known(endpoint, route) }, known);
        }
    }

    public void Dispose() => _changes.Dispose();

    private static bool IsPlain(HttpRequest request)
        => HttpMethods.IsGet(request.Method)
            && !request.QueryString.HasValue
            && !request.PathBase.HasValue
            && request.Path.HasValue
            && request.ContentLength is null
            && request.Headers.TransferEncoding.Count == 0
            && request.Headers.Cookie.Count == 0
            && request.Headers.Origin.Count == 0;

    private static bool TryOne(IHeaderDictionary headers, IReadOnlyList<string> spellings, out string? token)
    {
        token = null;
        int values = 0;
        for (int i = 0; i < spellings.Count; i++)
        {
            var sent = headers[spellings[i]];
            values += sent.Count;
            token ??= sent.Count == 1 ? sent[0] : null;
        }

        return values == 1;
    }

    /// <summary>False for a route that also looks at the host, headers or the query: the path alone would not tell where a request belongs.</summary>
    private static bool IsFoundByPathAndMethod(Endpoint endpoint)
        => endpoint.Metadata.GetMetadata<RouteModel>()?.Config.Match is null or { Hosts: null or { Count: 0 }, Headers: null or { Count: 0 }, QueryParameters: null or { Count: 0 } };

    private static Dictionary<string, Known> Nothing() => new(StringComparer.Ordinal);

    private sealed record Known(Endpoint Endpoint, LookupRoute Route);
}
