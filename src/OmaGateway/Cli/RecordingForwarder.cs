using OmaGateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Cli;

/// <summary>
/// Stands where YARP would call the upstream: applies the route's transforms to the request that would be sent, keeps it, and calls nobody.
/// </summary>
internal sealed class RecordingForwarder : IHttpForwarder
{
    /// <summary>The request that would have gone upstream; null while none would.</summary>
    public HttpRequestMessage? Sent { get; private set; }

    public ValueTask<ForwarderError> SendAsync(HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer)
        => SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public async ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), (Uri?)null);
        await transformer.TransformRequestAsync(context, request, destinationPrefix, cancellationToken);
        request.RequestUri ??= RequestUtilities.MakeDestinationAddress(destinationPrefix, context.Request.Path, context.Request.QueryString);
        Sent = request;
        if (context.Feature<UpstreamAnswerSink>() is { } sink)
        {
            sink.Answer = new UpstreamAnswer.Masked(StatusCodes.Status200OK, "{}"u8.ToArray());
        }

        return ForwarderError.None;
    }
}
