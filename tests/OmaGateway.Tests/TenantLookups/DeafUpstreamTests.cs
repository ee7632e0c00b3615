using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.TenantLookups;
using OmaGateway.Tests.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>A call to the upstream that does not end when its time is up: who waits for it is told all the same, or gets what may stand in.</summary>
public sealed class DeafUpstreamTests
{
    [Theory]
    [InlineData(0, HttpStatusCode.GatewayTimeout)]
    [InlineData(1, HttpStatusCode.OK)]
    public async Task Ask_FlightOutlivesItsTimeOut_IsAnswered(int answersBefore, HttpStatusCode expected)
    {
        await using var gateway = await StartAsync(builder => builder.Services.AddSingleton<IForwarderHttpClientFactory>(new DeafClients(answersBefore, () => Task.Delay(TimeSpan.FromSeconds(5)))));
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
        var upstream = new DeafClients(0, () =>
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

    [Fact]
    public async Task Ask_DefectOfOurOwnThatLooksLikeATimeOut_IsNotTheUpstreamsFault()
    {
        await using var gateway = await StartAsync(builder => builder.Services.AddSingleton<IHttpForwarder>(new DefectiveForwarder()));

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        gateway.Services.GetRequiredService<RouteHealths>().Down.ShouldBeEmpty();
    }

    private static Task<GatewayHost> StartAsync(Action<WebApplicationBuilder> configure)
        => GatewayHost.StartAsync(configure, [.. GatewayArguments.Upstream(new Uri("http://127.0.0.1:9")), "ReverseProxy:Routes:tenant:Timeout=00:00:01", "TenantLookups:FreshSeconds=0", "TenantLookups:RevalidateSeconds=0"]);

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

    private sealed class DeafClients(int answersBefore, Func<Task> ends) : IForwarderHttpClientFactory
    {
        public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => new(new Deaf(answersBefore, ends));
    }

    private sealed class Deaf(int answersBefore, Func<Task> ends) : HttpMessageHandler
    {
        private int _asked;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_asked++ < answersBefore)
            {
                return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent("""{"tenantId":"t-1"}""", Encoding.UTF8, "application/json") };
            }

            await ends();
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
