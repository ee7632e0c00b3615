using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
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
        await using var gateway = await GatewayHost.StartAsync(
            builder => builder.Services.AddSingleton<IForwarderHttpClientFactory>(new DeafClients(answersBefore)),
            [.. GatewayArguments.Upstream(new Uri("http://127.0.0.1:9")), "ReverseProxy:Routes:tenant:Timeout=00:00:01", "TenantLookups:FreshSeconds=0", "TenantLookups:RevalidateSeconds=0"]);
        for (int i = 0; i < answersBefore; i++)
        {
            using var before = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));
            before.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));

        answer.StatusCode.ShouldBe(expected);
    }

    private sealed class DeafClients(int answersBefore) : IForwarderHttpClientFactory
    {
        public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => new(new Deaf(answersBefore));
    }

    private sealed class Deaf(int answersBefore) : HttpMessageHandler
    {
        private int _asked;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_asked++ < answersBefore)
            {
                return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent("""{"tenantId":"t-1"}""", Encoding.UTF8, "application/json") };
            }

            await Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None);
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
