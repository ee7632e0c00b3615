using OmaGateway.Routing;

namespace OmaGateway.Masking.Wire;

/// <summary>Events 3000 to 3099. Route ids, statuses and words of our own; never a byte of an answer, nor an exception that may quote one.</summary>
internal static partial class WireLog
{
    [LoggerMessage(3000, LogLevel.Warning, "Answer of {Route} not passed on: status {Status}, {Reason}")]
    public static partial void Unreadable(ILogger logger, string route, int status, UnreadableReason reason);

    [LoggerMessage(3001, LogLevel.Warning, "Answer of {Route} took too long to arrive: status {Status}")]
    public static partial void TooSlow(ILogger logger, string route, int status);

    [LoggerMessage(3002, LogLevel.Warning, "Answer of {Route} had no place for most of the time since it began, too many large ones were coming in: status {Status}")]
    public static partial void NoPlace(ILogger logger, string route, int status);
}
