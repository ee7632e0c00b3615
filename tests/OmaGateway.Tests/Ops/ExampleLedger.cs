using OmaGateway.Routing;

namespace OmaGateway.Tests.Ops;

/// <summary>A ledger that only says what it is told to: for what operators are shown of it.</summary>
internal sealed class ExampleLedger(MailBudgetView view) : IMailLedger
{
    public MailDecision.Exhausted? ClosedNow => View.Remaining == 0 && View.Fault is null ? new(View.ResetAt, TimeSpan.FromHours(1)) : null;

    public MailBudgetView View { get; set; } = view;

    public ValueTask<MailDecision> ReserveAsync(TimeSpan routeTimeOut, CancellationToken cancellation)
        => throw new NotSupportedException("Nothing is applied for here.");
}
