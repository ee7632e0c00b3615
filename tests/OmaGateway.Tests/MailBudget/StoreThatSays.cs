using System.Collections.Concurrent;
using OmaGateway.MailBudget;

namespace OmaGateway.Tests.MailBudget;

/// <summary>A ledger's store with one answer to every reservation.</summary>
internal sealed class StoreThatSays(LedgerReply? lastWord) : ILedgerStore
{
    public event Action<LedgerReply>? Told;

    public long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public LedgerStatus? Fault => null;

    public string? Reserved { get; private set; }

    public ConcurrentQueue<(string Id, string Outcome)> Settled { get; } = [];

    public ValueTask<LedgerReply?> ReserveAsync(string id, TimeSpan lease)
    {
        Reserved = id;
        return new(lastWord);
    }

    public ValueTask<LedgerReply?> SettleAsync(string id, string outcome, string close)
    {
        Settled.Enqueue((id, outcome));
        return new(new LedgerReply { Status = LedgerStatus.Settled });
    }

    public ValueTask<LedgerReply?> OperateAsync(string action, string day, long spent) => throw new NotSupportedException("No operator here.");

    /// <summary>A reply, whenever it is handled.</summary>
    public void Tell(LedgerReply reply) => Told?.Invoke(reply);
}
