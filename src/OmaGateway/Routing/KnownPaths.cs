using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace OmaGateway.Routing;

/// <summary>
/// Paths that routing has led to an endpoint before, so that a room can answer before routing is asked again. Only for requests on which no step in between
/// could act: without query, cookie or origin. After the routes have changed nothing is known, until routing has spoken again.
/// </summary>
/// <typeparam name="T">What the room knows of such a path.</typeparam>
internal sealed class KnownPaths<T> : IDisposable
    where T : class
{
    /// <summary>A route may match any number of paths; clients must not fill memory with them.</summary>
    private const int MostPaths = 64;

    /// <summary>Routing hears of other routes when this does, but has to work them out first: so long it may still lead to what was.</summary>
    private static readonly TimeSpan Hesitation = TimeSpan.FromSeconds(2);

    private readonly EndpointDataSource _endpoints;
    private readonly string _method;
    private readonly TimeProvider _time;
    private readonly IDisposable _changes;
    private Dictionary<string, T> _known = Nothing(); // replaced as a whole, never changed
    private long _learnsFrom = long.MinValue;
    private bool _hasLearned;

    public KnownPaths(EndpointDataSource endpoints, string method, TimeProvider time)
    {
        (_endpoints, _method, _time) = (endpoints, method, time);
        _changes = ChangeToken.OnChange(endpoints.GetChangeToken, Forget);
    }

    /// <summary>Null where the request has to take the long way.</summary>
    public T? Find(HttpRequest request) => IsPlain(request) ? Volatile.Read(ref _known).GetValueOrDefault(request.Path.Value!) : null;

    /// <summary>Routing has led this request to its endpoint: the next one of its kind need not ask.</summary>
    public void Learn(HttpContext context, Func<Endpoint, T> describe)
    {
        var known = Volatile.Read(ref _known);
        if (IsPlain(context.Request) && !known.ContainsKey(context.Request.Path.Value!) && _time.GetTimestamp() >= Volatile.Read(ref _learnsFrom)
            && context.GetEndpoint() is { } endpoint && _endpoints.Endpoints.Contains(endpoint) && _endpoints.Endpoints.All(IsFoundByPathAndMethod))
        {
            Volatile.Write(ref _hasLearned, true);

            // Where this has heard of other routes since, it finds another dictionary than it read, and nothing is learned.
            var former = known.Count < MostPaths ? known : Nothing(); // when full it begins anew: what is asked for often is back at once, whatever was made up in between
            Interlocked.CompareExchange(ref _known, new Dictionary<string, T>(former, StringComparer.Ordinal) { [context.Request.Path.Value!] = describe(endpoint) }, known);
        }
    }

    public void Dispose() => _changes.Dispose();

    private void Forget()
    {
        if (Volatile.Read(ref _hasLearned)) // YARP makes its endpoints when the first request asks for them: that is no change
        {
            Volatile.Write(ref _learnsFrom, _time.GetTimestamp() + (long)(Hesitation.TotalSeconds * _time.TimestampFrequency));
        }

        Volatile.Write(ref _known, Nothing());
    }

    private bool IsPlain(HttpRequest request)
        => HttpMethods.Equals(request.Method, _method)
            && !request.QueryString.HasValue
            && !request.PathBase.HasValue
            && request.Path.HasValue
            && request.Headers.Cookie.Count == 0
            && request.Headers.Origin.Count == 0;

    /// <summary>False for a route that also looks at the host, headers or the query: the path alone would not tell where a request belongs.</summary>
    private static bool IsFoundByPathAndMethod(Endpoint endpoint)
        => endpoint.Metadata.GetMetadata<RouteModel>()?.Config.Match is null or { Hosts: null or { Count: 0 }, Headers: null or { Count: 0 }, QueryParameters: null or { Count: 0 } };

    private static Dictionary<string, T> Nothing() => new(StringComparer.Ordinal);
}
