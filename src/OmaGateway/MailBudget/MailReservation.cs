using OmaGateway.Routing;

namespace OmaGateway.MailBudget;

/// <param name="id">The ledger's name for it.</param>
/// <param name="day">The day at reserving: the one that a 205 closes.</param>
/// <param name="usableFor">Lease less route time-out: sent later, the answer might come after the lease has ended.</param>
/// <param name="askedAt">Monotonic, from before the ledger was asked.</param>
/// <param name="settler">Tells the ledger.</param>
/// <param name="time">The clock of <paramref name="askedAt"/>.</param>
internal sealed class MailReservation(string id, string day, TimeSpan usableFor, long askedAt, MailSettler settler, TimeProvider time) : IMailReservation
{
    private int _settled;

    public bool MayStillSend() => Volatile.Read(ref _settled) == 0 && time.GetElapsedTime(askedAt) < usableFor;

    public ValueTask SettleAsync(MailSettlement settlement)
        => Interlocked.Exchange(ref _settled, 1) == 0
            ? settler.SettleAsync(new Settlement(id, settlement, settlement == MailSettlement.ThresholdReached ? day : ""))
            : ValueTask.CompletedTask;
}

/// <param name="Id">The reservation.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="CloseDay">The day to close, or empty.</param>
internal sealed record Settlement(string Id, MailSettlement Kind, string CloseDay)
{
    /// <summary>The ledger's account.</summary>
    public string Outcome => Kind switch
    {
        MailSettlement.Sent => "sent",
        MailSettlement.Unclear => "unclear",
        _ => "released",
    };
}
