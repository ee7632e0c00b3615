using System.Diagnostics.Metrics;

using OmaGateway.Observability;
using OmaGateway.Routing;

namespace OmaGateway.MailBudget;

/// <summary>Meter <c>OmaGateway.MailBudget</c>.</summary>
internal sealed class MailBudgetMetrics
{
    public const string MeterName = "OmaGateway.MailBudget";
    private readonly Meter _meter;
    private readonly Histogram<double> _decisions;
    private readonly Counter<long> _settled;

    public MailBudgetMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _decisions = _meter.CreateHistogram("oma.mail_budget.reserve.duration", "s", "Time to a decision about one mail, by outcome.", null, GatewayTelemetry.Seconds);
        _settled = _meter.CreateCounter<long>("oma.mail_budget.settlements", "{mail}", "Reservations ended, by settlement.");
    }

    /// <summary>A decision as the word of a tag.</summary>
    public static string Word(MailDecision decision) => decision switch
    {
        MailDecision.Granted => "granted",
        MailDecision.Exhausted => "exhausted",
        MailDecision.Busy => "busy",
        MailDecision.Unavailable unavailable => unavailable.Fault.ToString(),
        _ => "other",
    };

    public void Decided(MailDecision decision, TimeSpan elapsed)
        => _decisions.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>(MetricTags.Outcome, Word(decision)));

    public void Settled(MailSettlement settlement) => _settled.Add(1, new KeyValuePair<string, object?>(MetricTags.Outcome, settlement.ToString()));

    public void Observe(Func<MailBudgetView> view)
    {
        Gauge("limit", "Mails that may be sent today.", today => today.Limit);
        Gauge("spent", "Mails sent today.", today => today.Spent);
        Gauge("unclear", "Mails that may have been sent today.", today => today.Unclear);
        Gauge("reserved", "Mails in flight.", today => today.Reserved);
        Gauge("released", "Reservations given back today.", today => today.Released);
        Gauge("remaining", "Mails that can still be reserved today.", today => today.Remaining);
        _meter.CreateObservableGauge("oma.mail_budget.reset", () => view().UntilReset.TotalSeconds, "s", "Time until the next day begins.");
        _meter.CreateObservableGauge("oma.mail_budget.available", () => view().Fault is null ? 1 : 0, "1", "0 while nothing is granted because of a fault.");

        void Gauge(string name, string description, Func<MailBudgetView, long> value)
            => _meter.CreateObservableGauge("oma.mail_budget." + name, () => value(view()), "{mail}", description);
    }
}
