using OmaGateway.Routing;

namespace OmaGateway.MailBudget;

internal static partial class MailBudgetLog
{
    [LoggerMessage(3000, LogLevel.Warning, "A settlement ({Outcome}) did not reach the ledger: its mail stays charged")]
    public static partial void SettlementLost(ILogger logger, string outcome);

    [LoggerMessage(3001, LogLevel.Warning, "Mail budget: nothing is granted ({Fault}): {Detail}")]
    public static partial void Faulted(ILogger logger, MailBudgetFault fault, string detail);

    [LoggerMessage(3002, LogLevel.Information, "Mail budget: grants again; {Remaining} of {Limit} mails left today")]
    public static partial void Grants(ILogger logger, long remaining, long limit);

    [LoggerMessage(3003, LogLevel.Warning, "Redis has {Replicas} replicas, but MailBudget:RequiredAcks is 0: a fail-over under a network partition could overspend the day")]
    public static partial void RepliesWithoutAcks(ILogger logger, int replicas);

    [LoggerMessage(3004, LogLevel.Warning, "Audit: mail budget {Action} for {Day} (spent {Spent}): {Result}")]
    public static partial void Operated(ILogger logger, string action, string day, long spent, string result);

    [LoggerMessage(3005, LogLevel.Error, "The mail budget's journal failed ({ExceptionType}): nothing is granted until it can be written")]
    public static partial void JournalFailed(ILogger logger, string exceptionType);

    [LoggerMessage(3006, LogLevel.Error, "The mail budget's journal {File} is damaged at line {Line}: what was spent is unknown")]
    public static partial void JournalDamaged(ILogger logger, string file, int line);
}
