using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Redis;
using OmaGateway.TenantLookups;
using OmaGateway.Tests.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>A call to the upstream that ends when its time is up, or not even then: who waits for it is told all the same, or gets what may stand in.</summary>
public sealed class DeafUpstreamTests
{
    [Theory]
    [InlineData(0, HttpStatusCode.GatewayTimeout)]
    [InlineData(1, HttpStatusCode.OK)]
    public async Task Ask_FlightOutlivesItsTimeOut_IsAnswered(int answersBefore, HttpStatusCode expected)
    {
        await using var gateway = await StartAsync(builder => builder.Services.AddSingleton<IForwarderHttpClientFactory>(new DeafClients(answersBefore, _ => Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None))));
        for (int i = 0; i < answersBefore; i++)
        {
            using var before = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));
            before.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));

        answer.StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, false)]
    public async Task Ask_FlightOutlivesItsTimeOut_TheUpstreamIsBlamedWhereThisMachineWasInTime(int late, bool blamed)
    {
        var clock = new SkippingClock();
        var end = new TaskCompletionSource();
        var upstream = new DeafClients(0, _ =>
        {
            clock.Skip(TimeSpan.FromSeconds(late));
            return end.Task;
        });
        await using var gateway = await StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<IForwarderHttpClientFactory>(upstream));

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        gateway.Services.GetRequiredService<RouteHealths>().Down.ShouldBe(blamed ? ["tenant"] : []);
        end.SetResult();
    }

    /// <summary>A machine that stood still finds every time-out over when it goes on, and has not listened.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(60, false)]
    public async Task Ask_FlightEndsByItsTimeOut_TheUpstreamIsBlamedWhereThisMachineWasInTime(int late, bool blamed)
    {
        var clock = new SkippingClock();
        var upstream = new DeafClients(0, cancellation =>
        {
            clock.Skip(TimeSpan.FromSeconds(late));
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        });
        await using var gateway = await StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<IForwarderHttpClientFactory>(upstream));

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        gateway.Services.GetRequiredService<RouteHealths>().Down.ShouldBe(blamed ? ["tenant"] : []);
    }

    [Fact]
    public async Task Ask_TimeRunsOutWhileAnotherReplicaAsks_IsAnsweredAndTheUpstreamIsNotBlamed()
    {
        await using var redis = await RedisServer.StartAsync();
        string[] shared = [$"Redis:ConnectionString={redis.ConnectionString}", "TenantLookups:RedisBudgetMilliseconds=1000"];
        var asked = new TaskCompletionSource();
        var upstream = new DeafClients(0, cancellation =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        });
        await using var asks = await StartAsync(builder => builder.Services.AddSingleton<IForwarderHttpClientFactory>(upstream), [.. shared, "ReverseProxy:Routes:tenant:Timeout=00:01:00"]);
        await using var follows = await StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(new SkippingClock()).AddSingleton<IForwarderHttpClientFactory>(upstream), shared);
        await Poll.UntilAsync(() => new[] { asks, follows }.All(gateway => gateway.Services.GetRequiredService<IRedisClient>().IsAvailable), "Redis is available to both");
        using var leave = new CancellationTokenSource();
        var asking = asks.Public.SendAsync(OmaRequests.Tenant("tok"), leave.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        using var answer = await follows.Public.SendAsync(OmaRequests.Tenant("tok"));

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        follows.Services.GetRequiredService<RouteHealths>().Down.ShouldBeEmpty();
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asking);
    }

    [Fact]
    public async Task Ask_DefectOfOurOwnThatLooksLikeATimeOut_IsNotTheUpstreamsFault()
    {
        await using var gateway = await StartAsync(builder => builder.Services.AddSingleton<IHttpForwarder>(new DefectiveForwarder()));

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        gateway.Services.GetRequiredService<RouteHealths>().Down.ShouldBeEmpty();
    }

    private static Task<GatewayHost> StartAsync(Action<WebApplicationBuilder> configure, params string[] settings)
        => GatewayHost.StartAsync(configure, [.. GatewayArguments.Upstream(new Uri("http://127.0.0.1:9")), "ReverseProxy:Routes:tenant:Timeout=00:00:01", "TenantLookups:FreshSeconds=0", "TenantLookups:RevalidateSeconds=0", .. settings]);

    /// <summary>Stands still, and may skip while it does: then more time has passed than its timers, which are real, were set for.</summary>
    private sealed class SkippingClock : TimeProvider
    {
        private long _now = System.GetTimestamp();

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public void Skip(TimeSpan time) => Interlocked.Add(ref _now, (long)(time.TotalSeconds * TimestampFrequency));
    }

    private sealed class DefectiveForwarder : IHttpForwarder
    {
        public ValueTask<ForwarderError> SendAsync(HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer)
            => throw new TimeoutException("A defect.");

        public ValueTask<ForwarderError> SendAsync(HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer, CancellationToken cancellationToken)
            => throw new TimeoutException("A defect.");
    }

    private sealed class DeafClients(int answersBefore, Func<CancellationToken, Task> ends) : IForwarderHttpClientFactory
    {
        public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => new(new Deaf(answersBefore, ends));
    }

    private sealed class Deaf(int answersBefore, Func<CancellationToken, Task> ends) : HttpMessageHandler
    {
        private int _asked;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_asked++ < answersBefore)
            {
                return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent("""{"tenantId":"t-1"}""", Encoding.UTF8, "application/json") };
            }

            await ends(cancellationToken);
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
