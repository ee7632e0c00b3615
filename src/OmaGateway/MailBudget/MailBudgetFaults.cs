using OmaGateway.Routing;

namespace OmaGateway.MailBudget;

/// <summary>Each fault's words for people: in a problem's detail, in the readiness detail and in the log.</summary>
internal static class MailBudgetFaults
{
    public static MailDecision.Unavailable Refusal(MailBudgetFault fault) => new(
        fault is MailBudgetFault.SpentUnknown or MailBudgetFault.MayEvict ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(2),
        fault,
        Detail(fault));

    public static string Detail(MailBudgetFault fault) => fault switch
    {
        MailBudgetFault.Unreachable => "The mail budget's store does not answer; no application is forwarded until it does.",
        MailBudgetFault.Recovering => "The mail budget is being put together from what the gateways know; try again in a moment.",
        MailBudgetFault.SpentUnknown => "Nobody knows how many mails were sent today (an empty store, or a first installation). It stays closed until midnight, or until the operator says: 'OmaGateway budget set-spent N', or MailBudget:AssumeSpentWhenUnknown.",
        MailBudgetFault.NotReplicated => "Too few replicas of the mail budget's store acknowledged the reservation (MailBudget:RequiredAcks).",
        MailBudgetFault.ClockUnsure => "The clock of the mail budget's store went back or does not run evenly; set it right, then 'OmaGateway budget reopen' or restart the gateways.",
        _ => "Redis may evict the mail budget: set its maxmemory-policy to noeviction (a volatile-* policy is safe for the budget; with it, limits and repeats may be forgotten early).",
    };
}
