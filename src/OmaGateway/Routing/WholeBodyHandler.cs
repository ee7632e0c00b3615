using System.Net;
using System.Net.Http.Headers;

namespace OmaGateway.Routing;

/// <summary>
/// Sends a <see cref="RequestBody"/> with its head in one piece: a packet for the upstream where YARP's copy of a stream makes two, because it must not wait
/// for a body that may be long in coming. Its length and media type are the body's own, whatever headers the route lets through.
/// </summary>
internal sealed class WholeBodyHandler : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<RequestBody> Key = new("OmaGateway.RequestBody");

    /// <summary>For a request transform: YARP allows no other content than its own, but a handler may put one in its place.</summary>
    public static void Give(HttpRequestMessage request, RequestBody body) => request.Options.Set(Key, body);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(Key, out var body))
        {
            request.Content = new Once(body.Upstream);
        }

        return base.SendAsync(request, cancellationToken);
    }

    /// <summary>A content that can't be sent again, as YARP's own can't: an application must reach the upstream once at most.</summary>
    private sealed class Once : HttpContent
    {
        private static readonly MediaTypeHeaderValue Json = new("application/json");
        private readonly ReadOnlyMemory<byte> _body;
        private int _sent;

        public Once(ReadOnlyMemory<byte> body)
        {
            _body = body;
            Headers.ContentType = Json;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
            => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
            => Interlocked.Exchange(ref _sent, 1) == 0
                ? stream.WriteAsync(_body, cancellationToken).AsTask()
                : throw new InvalidOperationException("A request's body is sent once.");

        protected override bool TryComputeLength(out long length)
        {
            length = _body.Length;
            return true;
        }
    }
}
