using System.Diagnostics.Metrics;
using OmaGateway.Observability;
using OmaGateway.Routing;

namespace OmaGateway.Ops;

/// <summary>Meter <c>OmaGateway.Ops</c>: what the console reckons and an alert wants too.</summary>
internal sealed class OpsMetrics
{
    public OpsMetrics(IMeterFactory meters, TrafficWindow window, IServiceProvider services, TimeProvider time, Readiness readiness)
    {
        var meter = meters.Create(GatewayTelemetry.MeterPrefix + "Ops");
        meter.CreateObservableGauge("oma.ready", () => readiness.Phase == Phase.Ready ? 1 : 0, "1", "1 while this replica asks for traffic.");
        if (services.GetService<IMailLedger>() is { } ledger)
        {
            meter.CreateObservableGauge("oma.mail_budget.forecast", () => BudgetForecast.Of(ledger.View, window.History(), time.GetUtcNow()).AtReset, "{mail}", "Mails of the day at its end, at the pace of the last hour.");
        }
    }
}
