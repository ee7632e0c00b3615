using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Routing;

/// <summary>
/// Put on an HttpContext's features by whoever wants the masked answer itself instead of having it written to the client
/// (the mail budget, a lookup). The response stage then writes nothing, and sets <see cref="Answer"/>.
/// </summary>
internal sealed class UpstreamAnswerSink
{
    public UpstreamAnswer? Answer { get; set; }

    /// <summary>Runs the rest of the proxy pipeline and gives back what became of it. Never throws for an upstream's faults.</summary>
    public static async Task<UpstreamAnswer> ForwardAsync(HttpContext context, RequestDelegate next)
    {
        var sink = new UpstreamAnswerSink();
        context.SetFeature(sink);
        try
        {
            await next(context);
        }
        finally
        {
            context.SetFeature<UpstreamAnswerSink>(null);
        }

        if (sink.Answer is { } answer)
        {
            return answer;
        }

        var error = context.Feature<IForwarderErrorFeature>()?.Error ?? ForwarderError.None;
        bool timedOut = error is ForwarderError.RequestTimedOut;
        return new UpstreamAnswer.Missing(error, timedOut);
    }
}
