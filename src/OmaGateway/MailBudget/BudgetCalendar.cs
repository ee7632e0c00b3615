using System.Collections.Concurrent;
using System.Globalization;

namespace OmaGateway.MailBudget;

/// <summary>One calendar day of a time zone as a span of instants.</summary>
/// <param name="Name">The local date, <c>2026-07-28</c>.</param>
/// <param name="Start">First millisecond, in ms since 1970 UTC.</param>
/// <param name="Finish">The next day's first millisecond.</param>
internal sealed record BudgetDay(string Name, long Start, long Finish);

/// <summary>
/// Calendar days of a zone: 23, 24 or 25 hours long, and never two for one instant. A day begins at the first instant whose local
/// date is that day's or later; so a midnight that daylight saving skips or repeats is no special case, and a date that the zone
/// left out is no day.
/// </summary>
internal sealed class BudgetCalendar(TimeZoneInfo zone)
{
    private const int MostRemembered = 64;
    private readonly ConcurrentDictionary<DateOnly, long> _starts = new();
    private volatile BudgetDay? _latest; // asked for with every application, and the same all day
    private static readonly long SearchMs = (long)TimeSpan.FromHours(50).TotalMilliseconds;

    public BudgetDay DayOf(long instant)
    {
        if (_latest is { } latest && instant >= latest.Start && instant < latest.Finish)
        {
            return latest;
        }

        return _latest = FindDay(instant);
    }

    private BudgetDay FindDay(long instant)
    {
        var date = LocalDate(instant);
        long start = StartOf(date);
        long finish = StartOf(date.AddDays(1));
        return instant < finish ? new(Name(date), start, finish) : DayAfter(date, finish); // a clock set back across midnight
    }

    /// <summary>The day before, the day itself and the two after it: what a ledger's script needs to find any day it may touch.</summary>
    public IReadOnlyList<BudgetDay> Around(long instant)
    {
        var today = DayOf(instant);
        var tomorrow = DayOf(today.Finish);
        return [DayOf(today.Start - 1), today, tomorrow, DayOf(tomorrow.Finish)];
    }

    private static string Name(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private BudgetDay DayAfter(DateOnly date, long start) => new(Name(date.AddDays(1)), start, StartOf(date.AddDays(2)));

    private long StartOf(DateOnly date)
    {
        if (_starts.Count > MostRemembered)
        {
            _starts.Clear();
        }

        return _starts.GetOrAdd(date, FindStart);
    }

    private long FindStart(DateOnly date)
    {
        long middle = new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
        long before = middle - SearchMs;
        long after = middle + SearchMs;
        while (after - before > 1)
        {
            long probe = before + ((after - before) / 2);
            if (LocalDate(probe) >= date)
            {
                after = probe;
            }
            else
            {
                before = probe;
            }
        }

        return after;
    }

    private DateOnly LocalDate(long instant)
        => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(instant), zone).DateTime);
}
