using OmaGateway.Observability;

namespace OmaGateway.MailBudget;

/// <summary>An operator's word about the budget's current day, told to the ledger and so to every gateway.</summary>
internal sealed class BudgetOperator(ILedgerStore store, BudgetCalendar calendar, TimeProvider time, ILogger<BudgetOperator> logger)
{
    private readonly ILogger _logger = logger;

    public async ValueTask<OperatorResult> SayAsync(string action, long spent, string done)
    {
        string day = calendar.DayOf(store.Now == 0 ? time.GetUtcNow().ToUnixTimeMilliseconds() : store.Now).Name;
        var reply = await store.OperateAsync(action, day, spent);
        MailBudgetLog.Operated(_logger, action, day, spent, reply?.Status.ToString() ?? "no answer");
        return reply?.Status == LedgerStatus.Done
            ? new(true, $"{day}: {done}")
            : new(false, $"The ledger did not take it ({reply?.Status.ToString() ?? "no answer"}). Nothing is certain: look at the budget and say it again.");
    }
}

internal sealed class CloseBudgetAction(BudgetOperator budget) : IOperatorAction
{
    public string Name => "budget-close";

    public string Title => "Close the budget";

    public string Consequence => "No more trial applications are forwarded today, by any replica. Applicants get 429 until the reset.";

    public OperatorInput? Input => null;

    public ValueTask<OperatorResult> RunAsync(OperatorValue input, CancellationToken cancellation) => budget.SayAsync("close", 0, "closed for every replica.");
}

internal sealed class ReopenBudgetAction(BudgetOperator budget) : IOperatorAction
{
    public string Name => "budget-reopen";

    public string Title => "Reopen the budget";

    public string Consequence => "Applications are forwarded again today, up to the limit, by every replica: also where the upstream has said that its threshold is reached, or where what was spent is not known.";

    public OperatorInput? Input => null;

    public ValueTask<OperatorResult> RunAsync(OperatorValue input, CancellationToken cancellation) => budget.SayAsync("reopen", 0, "open again for every replica.");
}

internal sealed class SetSpentAction(BudgetOperator budget, MailBudgetOptions options) : IOperatorAction
{
    public string Name => "budget-set-spent";

    public string Title => "Say what was spent";

    public string Consequence => "The ledger takes your number for the mails of today, for every replica. Too low a number sends more mails than allowed.";

    public OperatorInput? Input { get; } = new OperatorInput.Number("Mails sent today", 0, options.DailyLimit);

    public ValueTask<OperatorResult> RunAsync(OperatorValue input, CancellationToken cancellation) => budget.SayAsync("set-spent", input.Number!.Value, $"{input} mails are spent.");
}
