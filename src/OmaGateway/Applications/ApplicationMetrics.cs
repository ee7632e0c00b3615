using System.Diagnostics;
using System.Diagnostics.Metrics;
using OmaGateway.Applications.Codes;
using OmaGateway.Observability;
using OmaGateway.Routing;

namespace OmaGateway.Applications;

/// <summary>What became of requests to R4 and R5. Tags are of closed sets: contracts, documented codes, rules, settlements.</summary>
internal sealed class ApplicationMetrics
{
    public const string MeterName = "OmaGateway.Applications";

    private readonly CountTable _answered = new(MetricTags.Contract, MetricTags.Outcome);
    private readonly Counter<long> _settled;

    public ApplicationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("oma.applications.answered", _answered.Observe, "{request}", "Answers to R4 and R5 by what they came to.");
        _settled = meter.CreateCounter<long>("oma.applications.settled", "{mail}", "Forwarded applications by what they mean for the mail budget.");
    }

    public void Answered(RoutePolicy policy, ApplicationOutcome outcome)
    {
        string contract = policy.Body!.Contract;
        _answered.Add(contract, Word(contract, outcome));
    }

    public void Settled(MailSettlement settlement) => _settled.Add(1, new TagList { { MetricTags.Outcome, Word(settlement) } });

    private static string Word(string contract, ApplicationOutcome outcome) => outcome switch
    {
        ApplicationOutcome.Forwarded { IsReplay: true } => "replayed",
        ApplicationOutcome.Forwarded forwarded => BusinessMeaning.Of(contract, forwarded.Code)?.Code ?? (forwarded.Code is null ? "no-code" : "unknown-code"),
        ApplicationOutcome.Closed => "closed",
        ApplicationOutcome.Unavailable => "unavailable",
        ApplicationOutcome.Limited limited => limited.Refusal.Claim.Rule,
        _ => "key-reused",
    };

    private static string Word(MailSettlement settlement) => settlement switch
    {
        MailSettlement.Sent => "sent",
        MailSettlement.NotSent => "not-sent",
        MailSettlement.ThresholdReached => "threshold-reached",
        MailSettlement.NeverForwarded => "never-forwarded",
        _ => "unclear",
    };
}
