using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OmaGateway.Tests.Hosting;

/// <summary>Which requests of one gateway routing has found an endpoint for, by the framework's own diagnostic event.</summary>
internal sealed class RoutingWatch : IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string EndpointMatched = "Microsoft.AspNetCore.Routing.EndpointMatched";
    private readonly IDisposable _subscription;
    private int _requests;

    /// <param name="gateway">Of this process.</param>
    public RoutingWatch(GatewayHost gateway)
        => _subscription = gateway.Services.GetRequiredService<DiagnosticListener>().Subscribe(this, static name => name == EndpointMatched);

    public int Requests => Volatile.Read(ref _requests);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        value.Value.ShouldBeAssignableTo<HttpContext>();
        Interlocked.Increment(ref _requests);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription.Dispose();
}
