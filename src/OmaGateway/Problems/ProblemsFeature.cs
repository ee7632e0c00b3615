using Microsoft.Net.Http.Headers;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Problems;

/// <summary>Gives every bare error status a document: routing's 404 and 405, Kestrel's 413, unhandled exceptions.</summary>
internal static class ProblemsFeature
{
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("OmaGateway.Problems");
        return app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception) when (context.RequestAborted.IsCancellationRequested)
            {
                return; // nobody is left to read an answer
            }
            catch (Exception exception) when (!context.Response.HasStarted)
            {
                if (exception is not (BadHttpRequestException or IOException))
                {
                    ProblemsLog.Unhandled(logger, exception.GetType().Name, context.GetEndpoint()?.DisplayName ?? "(no route)");
                }

                ClearContent(context.Response);
                await new Problem(ForException(exception)).WriteAsync(context);
                return;
            }

            if (!context.Response.HasStarted && context.Response.StatusCode >= 400
                && context.Response.ContentLength is null && context.Response.ContentType is null
                && ForStatus(context) is { } type)
            {
                await new Problem(type).WriteAsync(context);
            }
        });
    }

    /// <summary>
    /// A request that ran out of its route's time looks to YARP like one whose client hung up (400). The client is still there, or this
    /// would not be reached.
    /// </summary>
    private static ProblemType? ForStatus(HttpContext context)
        => context.Feature<IForwarderErrorFeature>()?.Error is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
            ? ProblemTypes.UpstreamTimeout
            : ProblemTypes.ForStatus(context.Response.StatusCode);

    /// <summary>What was prepared for the answer that is not given. The edge's and CORS' headers stay: a page from elsewhere could not read the problem without.</summary>
    private static void ClearContent(HttpResponse response)
    {
        var headers = response.Headers;
        headers.Remove(HeaderNames.ContentLength);
        headers.Remove(HeaderNames.ContentEncoding);
        headers.Remove(HeaderNames.ETag);
        headers.Remove(HeaderNames.LastModified);
        headers.Remove(HeaderNames.SetCookie);
    }

    /// <summary>Kestrel throws an <see cref="IOException"/> for a chunk whose size no integer holds; an upstream's are YARP's and don't come here.</summary>
    private static ProblemType ForException(Exception exception) => exception switch
    {
        BadHttpRequestException bad => ProblemTypes.ForStatus(bad.StatusCode) ?? ProblemTypes.BadRequest,
        IOException => ProblemTypes.BadRequest,
        _ => ProblemTypes.Internal,
    };
}

internal static partial class ProblemsLog
{
    /// <summary>The exception's type alone: its text may quote what a client sent.</summary>
    [LoggerMessage(1000, LogLevel.Error, "Unhandled {ExceptionType} on {Endpoint}")]
    public static partial void Unhandled(ILogger logger, string exceptionType, string endpoint);
}
