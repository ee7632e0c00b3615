using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace OmaGateway.Observability;

/// <summary>One line a request: route id, method, status, outcome, time. Never a path, an address, a header or a body.</summary>
internal sealed partial class RequestLog(ILogger<RequestLog> logger, IOptions<ObservabilityOptions> options, TimeProvider time)
{
    private readonly LineBudget _usual = new(options.Value.RequestLinesPerSecond, time.TimestampFrequency);
    private readonly LineBudget _failures = new(options.Value.RequestLinesPerSecond, time.TimestampFrequency);

    /// <summary>Whether this request has a line; asked first, because most of what a line says need not be found out where it has none.</summary>
    /// <param name="now">Of the same clock as the budget's.</param>
    /// <param name="suppressed">How many had none since the last line.</param>
    public bool Takes(int status, long now, out long suppressed)
        => (status >= 500 ? _failures : _usual).TryTake(now, out suppressed) && logger.IsEnabled(LogLevel.Information);

    /// <param name="requestId">The id in the answer's <c>X-Request-Id</c>, by which the line is found where no trace is.</param>
    public void Write(string route, string method, int status, Outcome outcome, string? problem, string? cause, TimeSpan elapsed, string requestId, long suppressed)
    {
        string trace = Activity.Current?.TraceId.ToHexString() ?? requestId;
        Request(logger, route, method, status, outcome.Word, problem ?? "-", cause ?? "-", Math.Round(elapsed.TotalMilliseconds, 1), trace, suppressed);
    }

    /// <summary>After an answer has begun nothing can be told to the client any more. The exception's type alone: its text may quote what was sent.</summary>
    [LoggerMessage(8001, LogLevel.Error, "{ExceptionType} after the answer of {Route} had begun: the connection is cut")]
    public static partial void Broken(ILogger logger, string exceptionType, string route);

    public void Broken(Exception exception, string route) => Broken(logger, exception.GetType().Name, route);

    [LoggerMessage(8000, LogLevel.Information, "{Route} {Method} {Status} {Outcome} {Problem} {Cause} {ElapsedMs} ms {TraceId} (+{Suppressed} not written)", SkipEnabledCheck = true)]
    private static partial void Request(ILogger logger, string route, string method, int status, string outcome, string problem, string cause, double elapsedMs, string traceId, long suppressed);
}
