using OmaGateway.Routing;

namespace OmaGateway.TenantLookups;

/// <summary>
/// Answers hits before routing. It takes only requests on which no step in between could act: a GET of a known path without a body, with one token
/// header. A token that has a copy here has passed the token rule then. Whatever else comes takes the long way.
/// </summary>
internal sealed class LookupShortcut(LocalHits hits, EndpointDataSource endpoints, TimeProvider time) : IDisposable
{
    private readonly KnownPaths<Known> _paths = new(endpoints, HttpMethods.Get, time);

    /// <summary>The answer, the endpoint set as routing would have; null where the request has to take the long way.</summary>
    public Task? TryAnswer(HttpContext context)
    {
        var request = context.Request;
        if (_paths.Find(request) is not { } known || HasBody(request))
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
        if (hits.TryAnswer(context, known.Route, lookup, RequestDirectives.Read(request.Headers)) is not { } answer)
        {
            return null;
        }

        context.SetEndpoint(known.Endpoint);
        return answer;
    }

    /// <summary>Routing has led this request to a lookup: the next one of its kind need not ask.</summary>
    public void Learn(HttpContext context, LookupRoute route) => _paths.Learn(context, endpoint => new Known(endpoint, route));

    public void Dispose() => _paths.Dispose();

    private static bool HasBody(HttpRequest request) => request.ContentLength is not null || request.Headers.TransferEncoding.Count > 0;

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

    private sealed record Known(Endpoint Endpoint, LookupRoute Route);
}
