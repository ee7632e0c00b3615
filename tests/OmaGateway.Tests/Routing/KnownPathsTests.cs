using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;
using OmaGateway.Routing;
using OmaGateway.Tests.Applications;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace OmaGateway.Tests.Routing;

/// <summary>What routing said before stands in for it only as long as it would say the same again.</summary>
public sealed class KnownPathsTests : IDisposable
{
    private const string Path = "/tenant";
    private readonly SteppedTime _time = new();
    private readonly Routes _routes = new();
    private readonly KnownPaths<Endpoint> _paths;

    public KnownPathsTests()
    {
        _paths = new KnownPaths<Endpoint>(_routes, HttpMethods.Get, _time);
        _routes.Change(); // as YARP does when the first request asks for its endpoints
    }

    public void Dispose() => _paths.Dispose();

    [Fact]
    public void Path_ThatWasLearned_IsFound()
    {
        var endpoint = _routes.Are(Route("tenant"));
        _paths.Find(Request()).ShouldBeNull();

        Learn(endpoint);

        _paths.Find(Request()).ShouldBeSameAs(endpoint);
        _paths.Find(Request("/other")).ShouldBeNull();
        _paths.Find(Request("/Tenant")).ShouldBeNull("it is another text: routing is asked");
    }

    [Theory]
    [InlineData("POST", "", "", "", "")]
    [InlineData("GET", "/base", "", "", "")]
    [InlineData("GET", "", "?a=1", "", "")]
    [InlineData("GET", "", "?", "", "")]
    [InlineData("GET", "", "", "Cookie", "a=1")]
    [InlineData("GET", "", "", "Origin", "https://mall.example.com")]
    public void Request_ThatAStepInBetweenCouldTellApart_IsNeitherFoundNorLearnedFrom(string method, string pathBase, string query, string header, string value)
    {
        var endpoint = _routes.Are(Route("tenant"));
        Learn(endpoint, Other());
        _paths.Find(Request()).ShouldBeNull();

        Learn(endpoint);
        _paths.Find(Other()).ShouldBeNull();

        HttpRequest Other()
        {
            var request = Request();
            (request.Method, request.PathBase, request.QueryString) = (method, pathBase, new QueryString(query));
            if (header.Length > 0)
            {
                request.Headers[header] = value;
            }

            return request;
        }
    }

    /// <summary>The path alone would not tell where a request belongs, whichever route it was that looks at more.</summary>
    [Fact]
    public void Routes_OfWhichOneLooksAtTheHost_TeachNothing()
    {
        var endpoint = _routes.Are(Route("tenant"), Route("elsewhere", new RouteMatch { Path = Path, Hosts = ["elsewhere.example.com"] }));

        Learn(endpoint);

        _paths.Find(Request()).ShouldBeNull();
    }

    [Fact]
    public void Endpoint_ThatIsNoRouteAnyMore_TeachesNothing()
    {
        var former = _routes.Are(Route("former"));
        _routes.Are(Route("tenant"));

        Learn(former);

        _paths.Find(Request()).ShouldBeNull();
    }

    /// <summary>A route that is more to the point may have come: also the endpoint that stays is not to be trusted.</summary>
    [Fact]
    public void Routes_Changed_AreForgotten_AndLearnedFromOnceRoutingFollowsThem()
    {
        var endpoint = _routes.Are(Route("tenant"));
        Learn(endpoint);
        _routes.Change(endpoint, Route("new"));
        _paths.Find(Request()).ShouldBeNull();

        Learn(endpoint); // by a request that routing, still at work on the new routes, led by the old
        _paths.Find(Request()).ShouldBeNull();

        _time.Advance(TimeSpan.FromSeconds(2));
        Learn(endpoint);
        _paths.Find(Request()).ShouldBeSameAs(endpoint);
    }

    /// <summary>A client that makes up paths of a route that takes any can't keep out those that are asked for.</summary>
    [Fact]
    public void Paths_MoreThanAreRemembered_KeepNoneOut()
    {
        var endpoint = _routes.Are(Route("tenant", new RouteMatch { Path = "/{**rest}" }));
        for (int i = 0; i < 200; i++)
        {
            Learn(endpoint, Request($"/made-up-{i}"));
        }

        Learn(endpoint);

        _paths.Find(Request()).ShouldBeSameAs(endpoint);
        Enumerable.Range(0, 200).Count(i => _paths.Find(Request($"/made-up-{i}")) is not null).ShouldBeLessThan(64);
    }

    private static HttpRequest Request(string path = Path)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path) = (HttpMethods.Get, path);
        return request;
    }

    private static Endpoint Route(string id, RouteMatch? match = null)
    {
        match ??= new RouteMatch { Path = Path };
        var model = new RouteModel(new RouteConfig { RouteId = id, Match = match }, null, HttpTransformer.Default);
        return new RouteEndpoint(static _ => Task.CompletedTask, RoutePatternFactory.Parse(match.Path!), 0, new EndpointMetadataCollection(model), id);
    }

    private void Learn(Endpoint endpoint, HttpRequest? request = null)
    {
        request ??= Request();
        request.HttpContext.SetEndpoint(endpoint);
        _paths.Learn(request.HttpContext, static endpoint => endpoint);
    }

    /// <summary>Says that it has changed as the framework's own sources do.</summary>
    private sealed class Routes : EndpointDataSource
    {
        private CancellationTokenSource _change = new();
        private IReadOnlyList<Endpoint> _endpoints = [];

        public override IReadOnlyList<Endpoint> Endpoints => _endpoints;

        public override IChangeToken GetChangeToken() => new CancellationChangeToken(_change.Token);

        /// <summary>Before anybody has asked; the first is given back.</summary>
        public Endpoint Are(params Endpoint[] endpoints)
        {
            _endpoints = endpoints;
            return endpoints[0];
        }

        public void Change(params Endpoint[] endpoints)
        {
            using var former = Interlocked.Exchange(ref _change, new CancellationTokenSource());
            _endpoints = endpoints;
            former.Cancel();
        }
    }
}
