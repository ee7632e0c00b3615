using System.Collections.Frozen;
using System.Globalization;
using OmaGateway.Routing;

namespace OmaGateway.Applications.Codes;

/// <summary>
/// Decides what an answer of R4 means for its reservation (pure):
/// <list type="table">
/// <item><term>2xx with a code</term><description>by code: sent, not sent, 205 closes the day; a code in neither list is unclear</description></item>
/// <item><term>a status that sends none</term><description>not sent, unless its body says a code that does</description></item>
/// <item><term>anything else</term><description>unclear: time-out, reset, unreadable, 5xx, no code, two codes</description></item>
/// </list>
/// </summary>
internal sealed class SettlementTable
{
    private readonly FrozenSet<string> _sent;
    private readonly FrozenSet<string> _notSent;
    private readonly FrozenSet<int> _notSentStatuses;

    /// <exception cref="FormatException">A status is not a number.</exception>
    public SettlementTable(SettlementOptions options)
    {
        _sent = Split(options.Sent).ToFrozenSet(StringComparer.Ordinal);
        _notSent = Split(options.NotSent).ToFrozenSet(StringComparer.Ordinal);
        _notSentStatuses = Split(options.NotSentStatuses).Select(status => int.Parse(status, CultureInfo.InvariantCulture)).ToFrozenSet();
    }

    public MailSettlement Of(UpstreamAnswer answer, BusinessCode? code) => answer switch
    {
        UpstreamAnswer.Masked { Status: >= 200 and < 300 } => OfCode(code),
        UpstreamAnswer.Masked masked => OfStatus(masked.Status, code),
        UpstreamAnswer.Unreadable unreadable => OfStatus(unreadable.Status, code: null),
        _ => MailSettlement.Unclear,
    };

    private MailSettlement OfCode(BusinessCode? code) => code switch
    {
        null => MailSettlement.Unclear,
        { Text: BusinessMeaning.ThresholdReached } => MailSettlement.ThresholdReached,
        _ when _sent.Contains(code.Text) => MailSettlement.Sent,
        { IsExact: true } when _notSent.Contains(code.Text) => MailSettlement.NotSent,
        _ => MailSettlement.Unclear,
    };

    private MailSettlement OfStatus(int status, BusinessCode? code)
        => _notSentStatuses.Contains(status) && (code is null || _notSent.Contains(code.Text)) ? MailSettlement.NotSent : MailSettlement.Unclear;

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
