namespace OmaGateway.Redis;

/// <summary>Never the connection string, a key, an argument or a value; an exception only by its type, as its text may quote them.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(2000, LogLevel.Information, "Redis answers: available")]
    public static partial void Available(ILogger logger);

    [LoggerMessage(2001, LogLevel.Warning, "Redis does not answer ({Reason}): calls are refused until a probe is answered")]
    public static partial void Unavailable(ILogger logger, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "Redis connection to {EndPoint} failed: {Failure}")]
    public static partial void ConnectionFailed(ILogger logger, string endPoint, string failure);

    [LoggerMessage(2003, LogLevel.Warning, "Redis refused {Command}: {ErrorCode}")]
    public static partial void Refused(ILogger logger, string command, string errorCode);

    [LoggerMessage(2004, LogLevel.Warning, "Redis connection made anew after {Seconds} s without an answer")]
    public static partial void MadeAnew(ILogger logger, int seconds);

    [LoggerMessage(2005, LogLevel.Error, "Redis connection could not be set up: {ExceptionType}")]
    public static partial void SetUpFailed(ILogger logger, string exceptionType);

    [LoggerMessage(2007, LogLevel.Information, "Redis: another connection string; connected by it: {InUse}. If not, the connection that there is goes on and it is tried again")]
    public static partial void Changed(ILogger logger, bool inUse);

    [LoggerMessage(2006, LogLevel.Error, "A listener to Redis failed: {ExceptionType}")]
    public static partial void ListenerFailed(ILogger logger, string exceptionType);
}
