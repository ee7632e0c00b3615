using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Routing;

/// <summary>Every answer that comes in takes memory: of two thousand at once with 72 kB each a pod of 256 MiB has died.</summary>
public sealed class UpstreamLoadTests
{
    private const int Clients = 300;
    private const string Http2 = "ReverseProxy:Clusters:oma:HttpRequest:Version=2";
    private const string Http2Alone = "ReverseProxy:Clusters:oma:HttpRequest:VersionPolicy=RequestVersionExact";

    [Theory]
    [InlineData(64)]
    [InlineData(5, "ReverseProxy:Clusters:oma:HttpClient:MaxConnectionsPerServer=5")]
    [InlineData(100, Http2, Http2Alone)] // the upstream's own bound, Kestrel's streams of a connection
    public async Task ManyMoreRequestsAtOnce_WaitTheirTurn_AndAreAllAnswered(int bound, params string[] settings)
    {
        await using var upstream = await Upstream.StartAsync(settings.Contains(Http2) ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var gateway = await GatewayHost.StartAsync([.. GatewayArguments.Upstream(upstream.Address), .. settings]);
        var asked = Enumerable.Range(0, Clients).Select(i => gateway.Public.SendAsync(OmaRequests.Tenant($"tok-{i}"))).ToArray();

        await Poll.UntilAsync(() => upstream.Most >= bound, $"{bound} requests at the upstream");
        await Task.Delay(500); // for more of them to come where nothing keeps them back
        upstream.Release();

        foreach (var answer in await Task.WhenAll(asked))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Dispose();
        }

        upstream.Most.ShouldBe(bound);
    }

    /// <summary>Keeps every request until it is released, and counts how many it has had at once.</summary>
    private sealed class Upstream : IAsyncDisposable
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private readonly WebApplication _app;
        private int _now;

        private Upstream(HttpProtocols protocols)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
            _app = builder.Build();
            _app.Run(AnswerAsync);
        }

        public Uri Address => new(_app.Urls.Single());

        public int Most { get; private set; }

        public static async Task<Upstream> StartAsync(HttpProtocols protocols)
        {
            var upstream = new Upstream(protocols);
            await upstream._app.StartAsync();
            return upstream;
        }

        public void Release() => _released.TrySetResult();

        public async ValueTask DisposeAsync()
        {
            Release();
            await _app.DisposeAsync();
        }

        private async Task AnswerAsync(HttpContext context)
        {
            Count(1);
            await _released.Task;
            Count(-1);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"vdn":"150"}""");
        }

        private void Count(int more)
        {
            lock (_lock)
            {
                _now += more;
                Most = Math.Max(Most, _now);
            }
        }
    }
}
