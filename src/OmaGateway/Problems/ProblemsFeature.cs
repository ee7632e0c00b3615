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
                if (exception is not BadHttpRequestException)
                {
                    ProblemsLog.Unhandled(logger, exception.GetType().Name, context.GetEndpoint()?.DisplayName ?? "(no route)");
                }

                context.Response.Clear();
                await new Problem(ForException(exception)).WriteAsync(context);
                return;
            }

            if (!context.Response.HasStarted && context.Response.StatusCode >= 400
                && context.Response.ContentLength is null && context.Response.ContentType is null
                && ForStatus(context.Response.StatusCode) is { } type)
            {
                await new Problem(type).WriteAsync(context);
            }
        });
    }

    private static ProblemType ForException(Exception exception)
        => exception is BadHttpRequestException bad ? ForStatus(bad.StatusCode) ?? ProblemTypes.BadRequest : ProblemTypes.Internal;

    private static ProblemType? ForStatus(int status) => status switch
    {
        400 => ProblemTypes.BadRequest,
        404 => ProblemTypes.NotFound,
        405 => ProblemTypes.MethodNotAllowed,
        408 => ProblemTypes.RequestTimeout,
        413 => ProblemTypes.BodyTooLarge,
        414 => ProblemTypes.UriTooLong,
        415 => ProblemTypes.MediaTypeUnsupported,
        429 => ProblemTypes.TooManyRequests,
        431 => ProblemTypes.HeadersTooLarge,
        502 => ProblemTypes.UpstreamUnreachable,
        503 => ProblemTypes.ReducedCapacity,
        504 => ProblemTypes.UpstreamTimeout,
        >= 500 => ProblemTypes.Internal,
        _ => null,
    };
}

internal static partial class ProblemsLog
{
    /// <summary>The exception's type alone: its text may quote what a client sent.</summary>
    [LoggerMessage(1000, LogLevel.Error, "Unhandled {ExceptionType} on {Endpoint}")]
    public static partial void Unhandled(ILogger logger, string exceptionType, string endpoint);
}
