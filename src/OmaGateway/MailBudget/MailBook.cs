namespace OmaGateway.MailBudget;

/// <summary>
/// The ledger's accounts in memory: what the scripts do in Redis, for one process. Not thread-safe; all times in ms. It changes by
/// <see cref="BookEntry"/> alone, so that a journal of entries makes the same book again.
/// </summary>
internal sealed class MailBook
{
    private readonly SortedDictionary<string, LedgerDay> _days = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BookEntry.Reserved> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BookEntry.Reserved> _expired = new(StringComparer.Ordinal);

    public LedgerDay Day(string name) => _days.GetValueOrDefault(name) ?? new LedgerDay(name, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Entries that make an empty book into this one.</summary>
    public IEnumerable<BookEntry> Snapshot() => [.. _days.Values.Select(day => new BookEntry.DayCarried(day)), .. _open.Values.Select(open => open with { Carried = true })];

    /// <summary>Days, today first, that a mail may fall on which is reserved at <paramref name="now"/>.</summary>
    public static IReadOnlyList<string> Touched(IReadOnlyList<BudgetDay> table, long now, long lease)
    {
        var today = table.First(day => day.Start <= now && now < day.Finish);
        return [today.Name, .. table.Where(day => day != today && day.Start <= now + lease + LedgerArguments.GuardMs && now - LedgerArguments.GuardMs < day.Finish).Select(day => day.Name)];
    }

    /// <summary>May a mail be reserved on all these days? The day that refuses comes with the refusal.</summary>
    public (LedgerStatus Status, string Day) Judge(IReadOnlyList<string> days, long limit)
    {
        foreach (var day in days.Select(Day))
        {
            if (day.Unknown == 1)
            {
                return (LedgerStatus.Unknown, day.Name);
            }

            if (day.Closed == 1 || day.Committed >= limit)
            {
                return (LedgerStatus.Exhausted, day.Name);
            }

            if (day.Charged >= limit)
            {
                return (LedgerStatus.Busy, day.Name);
            }
        }

        return (LedgerStatus.Granted, days[0]);
    }

    /// <summary>Leases that ended until <paramref name="now"/> become unclear, and days of long ago go.</summary>
    public void Sweep(long now, string oldestKept)
    {
        foreach (var ended in _open.Values.Where(open => open.Due <= now).ToArray())
        {
            _open.Remove(ended.Id);
            _expired[ended.Id] = ended;
            Post(ended.Days, day => day with { Reserved = day.Reserved - 1, Unclear = day.Unclear + 1 });
        }

        foreach (var old in _expired.Values.Where(expired => expired.Due + LedgerArguments.KeepMs / 72 <= now).ToArray())
        {
            _expired.Remove(old.Id);
        }

        foreach (string old in _days.Keys.TakeWhile(name => string.CompareOrdinal(name, oldestKept) < 0).ToArray())
        {
            _days.Remove(old);
        }
    }

    public void Apply(BookEntry entry)
    {
        switch (entry)
        {
            case BookEntry.DayCarried carried:
                _days[carried.Day.Name] = carried.Day;
                break;
            case BookEntry.Reserved reserved:
                _open[reserved.Id] = reserved;
                Post(reserved.Carried ? [] : reserved.Days, day => day with { Reserved = day.Reserved + 1 });
                break;
            case BookEntry.Settled settled when _open.Remove(settled.Id, out var reservation):
                Post(reservation.Days, day => Settle(day with { Reserved = day.Reserved - 1 }, settled.Outcome));
                break;
            case BookEntry.Settled { Outcome: "sent" } settled when _expired.Remove(settled.Id, out var reservation):
                Post(reservation.Days, day => day with { Unclear = day.Unclear - 1, Sent = day.Sent + 1 });
                break;
            case BookEntry.Closed closed:
                Post([closed.Day], day => day.Closed == 1 ? day : day with { Closed = 1, Learned = closed.ByUpstream ? day.Committed : 0 });
                break;
            case BookEntry.Reopened reopened:
                Post([reopened.Day], day => day with { Closed = 0, Learned = 0, Unknown = 0 });
                break;
            case BookEntry.SpentSet set:
                Post([set.Day], day => day with { Base = Math.Max(0, set.Spent - day.Sent - day.Unclear), Unknown = 0 });
                break;
            case BookEntry.Lost lost:
                Post([lost.Day], day => day with { Unknown = 1 });
                break;
        }
    }

    private static LedgerDay Settle(LedgerDay day, string outcome) => outcome switch
    {
        "sent" => day with { Sent = day.Sent + 1 },
        "unclear" => day with { Unclear = day.Unclear + 1 },
        _ => day with { Released = day.Released + 1 },
    };

    private void Post(IEnumerable<string> days, Func<LedgerDay, LedgerDay> change)
    {
        foreach (string name in days)
        {
            _days[name] = change(Day(name));
        }
    }
}
