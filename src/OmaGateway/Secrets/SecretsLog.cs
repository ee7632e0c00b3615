namespace OmaGateway.Secrets;

/// <summary>Names of secrets and of files, never what they hold.</summary>
internal static partial class SecretsLog
{
    [LoggerMessage(1100, LogLevel.Information, "The file of {Key} has changed: read again")]
    public static partial void ReadAgain(ILogger logger, string key);

    [LoggerMessage(1101, LogLevel.Error, "A secret can't be read again, its last value stays: {Complaint}")]
    public static partial void Unreadable(ILogger logger, string complaint);

    [LoggerMessage(1102, LogLevel.Error, "Secrets:Key is no base64 of 32 bytes any more: the key before stays")]
    public static partial void NotAKey(ILogger logger);

    [LoggerMessage(1103, LogLevel.Information, "A new Secrets:Key is known; it is used in {Minutes} min, when every replica knows it")]
    public static partial void Known(ILogger logger, int minutes);

    [LoggerMessage(1104, LogLevel.Information, "The new Secrets:Key is in use; the one before still reads")]
    public static partial void InUse(ILogger logger);
}
