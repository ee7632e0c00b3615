using Microsoft.AspNetCore.Http.Features;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Model;

namespace OmaGateway.TenantLookups;

/// <summary>
/// The request that a flight sends: made of the lookup's key and of nothing else that the client sent, on an HttpContext of its own.
/// No header, cookie or address of one client can shape an answer that others get, and no client's hang-up ends it.
/// </summary>
internal static class DetachedRequest
{
    private static readonly HostString Host = new("oma-gateway");

    /// <param name="original">Taken from it: endpoint, YARP's route and destinations, route values, token, body.</param>
    public static HttpContext Create(HttpContext original, in LookupRequest lookup, IServiceProvider services, CancellationToken cancellation)
    {
        var context = new DefaultHttpContext { RequestServices = services, RequestAborted = cancellation };
        var proxy = original.GetReverseProxyFeature();
        context.SetFeature<IReverseProxyFeature>(new ReverseProxyFeature
        {
            Route = proxy.Route,
            Cluster = proxy.Cluster,
            AllDestinations = proxy.AllDestinations,
            AvailableDestinations = proxy.AvailableDestinations,
        });
        context.SetEndpoint(original.GetEndpoint());
        var request = context.Request;
        request.Protocol = HttpProtocol.Http11;
        request.Scheme = "http";
        request.Host = Host;
        request.Path = lookup.Path;
        request.QueryString = new QueryString(lookup.Query);
        if (original.Request.RouteValues is { Count: > 0 } values)
        {
            request.RouteValues = new RouteValueDictionary(values);
        }

        request.Headers.Accept = "application/json";
        if (lookup.Token is not null)
        {
            context.SetFeature(original.Feature<RequestToken>());
        }

        if (lookup.Policy.Body is not null && original.Feature<RequestBody>() is { } body)
        {
            request.Method = HttpMethods.Post;
            context.SetFeature<IHttpRequestBodyDetectionFeature>(BodyIsThere.Instance);
            body.PlaceOn(context);
        }
        else
        {
            request.Method = HttpMethods.Get; // for HEAD too: its answer is the GET's without the body
        }

        return context;
    }

    private sealed class BodyIsThere : IHttpRequestBodyDetectionFeature
    {
        public static readonly BodyIsThere Instance = new();

        public bool CanHaveBody => true;
    }
}
