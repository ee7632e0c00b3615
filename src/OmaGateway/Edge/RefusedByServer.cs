using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using OmaGateway.Problems;

namespace OmaGateway.Edge;

/// <summary>
/// Kestrel answers what it can't parse by itself, before there is a request: 400, 408, 414, 431, with an empty body. Its diagnostic event
/// comes before that answer, on the connection's own loop, so that the problem document can be put in its place. The header part goes
/// the usual way; the body has no stream yet, hence straight to the transport, after the header and before Kestrel closes.
/// </summary>
internal sealed class RefusedByServer : IObserver<KeyValuePair<string, object?>>, IHostedService, IDisposable
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";
    private readonly DiagnosticListener _listener;
    private IDisposable? _subscription;

    public RefusedByServer(DiagnosticListener listener) => _listener = listener;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = _listener.Subscribe(this, static (name, _, _) => name == BadRequest);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is IFeatureCollection features
            && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException refusal
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && features.Get<IHttpResponseBodyFeature>() is { } start
            && features.Get<IConnectionTransportFeature>()?.Transport is { } transport)
        {
            Answer(ProblemTypes.ForStatus(refusal.StatusCode) ?? ProblemTypes.BadRequest, response, start, transport.Output);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription?.Dispose();

    private static void Answer(ProblemType type, IHttpResponseFeature response, IHttpResponseBodyFeature start, System.IO.Pipelines.PipeWriter output)
    {
        string id = Guid.NewGuid().ToString("N");
        byte[] body = new Problem(type).ToBytes(id);
        response.StatusCode = type.Status;
        response.Headers.ContentType = Problem.MediaType;
        response.Headers.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["X-Request-Id"] = id;
        response.Headers.Connection = "close";
        if (start.StartAsync().IsCompletedSuccessfully)
        {
            output.Write(body);
            output.FlushAsync().AsTask().ContinueWith(static flushed => flushed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
