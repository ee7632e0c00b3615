using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Tests.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Tests.TenantLookups;

/// <summary>A call to the upstream that does not end when its time is up: who waits for it is told all the same.</summary>
public sealed class DeafUpstreamTests
{
    [Fact]
    public async Task Ask_FlightOutlivesItsTimeOut_Is504()
    {
        await using var gateway = await GatewayHost.StartAsync(
            builder => builder.Services.AddSingleton<IForwarderHttpClientFactory, DeafClients>(),
            [.. GatewayArguments.Upstream(new Uri("http://127.0.0.1:9")), "ReverseProxy:Routes:tenant:Timeout=00:00:01"]);
        using var request = OmaRequests.Tenant("tok");

        using var answer = await gateway.Public.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
    }

    private sealed class DeafClients : IForwarderHttpClientFactory
    {
        public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => new(new Deaf());
    }

    private sealed class Deaf : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None);
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
