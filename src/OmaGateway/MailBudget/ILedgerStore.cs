namespace OmaGateway.MailBudget;

/// <summary>Where the ledger lives: in Redis, or in this process with a journal. No answer (null) says nothing about whether it was done.</summary>
internal interface ILedgerStore
{
    /// <summary>Milliseconds of the ledger's clock; 0 before the first answer.</summary>
    long Now { get; }

    /// <summary>Raised with every answer that tells the state of the days.</summary>
    event Action<LedgerReply>? Told;

    /// <summary>What keeps the ledger from granting anything, as far as it is known without asking.</summary>
    LedgerStatus? Fault { get; }

    /// <param name="id">A new id; the reservation is charged at most once.</param>
    /// <param name="lease">How long it may stay unsettled.</param>
    ValueTask<LedgerReply?> ReserveAsync(string id, TimeSpan lease);

    /// <param name="id">The reservation.</param>
    /// <param name="outcome"><c>sent</c>, <c>unclear</c> or <c>released</c>.</param>
    /// <param name="close">The day that the upstream has closed, or empty.</param>
    ValueTask<LedgerReply?> SettleAsync(string id, string outcome, string close);

    /// <param name="action"><c>set-spent</c>, <c>close</c> or <c>reopen</c>.</param>
    /// <param name="day">The local date.</param>
    /// <param name="spent">Mails spent, for <c>set-spent</c>.</param>
    ValueTask<LedgerReply?> OperateAsync(string action, string day, long spent);
}
