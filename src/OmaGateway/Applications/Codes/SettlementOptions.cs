namespace OmaGateway.Applications.Codes;

/// <summary>
/// Section <c>MailBudget:Codes</c>: which answers of R4 certainly sent a mail and which certainly sent none. No page says it of 001 to
/// 006 (quirk 22): the defaults are an assumption. Whatever is in neither list may have sent one and stays charged. Lists are separated by commas.
/// </summary>
internal sealed class SettlementOptions
{
    /// <summary>Business codes after which a mail was sent.</summary>
    public string Sent { get; set; } = "000";

    /// <summary>Business codes after which none was. 003 is not among them: an exception may come after the mail.</summary>
    public string NotSent { get; set; } = "001,002,004,005,006,205";

    /// <summary>HTTP statuses after which none was.</summary>
    public string NotSentStatuses { get; set; } = "400,401,403,404";
}
