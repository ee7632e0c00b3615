using System.Globalization;
using OmaGateway.MailBudget;

namespace OmaGateway.Tests.MailBudget;

public sealed class BudgetCalendarTests
{
    private const long Hour = 3_600_000;

    [Theory]
    [InlineData("Asia/Shanghai", "2026-07-28T15:59:59.999Z", "2026-07-28", 24)]
    [InlineData("Asia/Shanghai", "2026-07-28T16:00:00Z", "2026-07-29", 24)]
    [InlineData("Europe/Berlin", "2026-03-29T10:00:00Z", "2026-03-29", 23)]
    [InlineData("Europe/Berlin", "2026-10-25T10:00:00Z", "2026-10-25", 25)]
    [InlineData("America/Sao_Paulo", "2018-11-04T10:00:00Z", "2018-11-04", 23)] // midnight is skipped
    [InlineData("America/Havana", "2026-11-01T12:00:00Z", "2026-11-01", 25)] // midnight comes twice
    [InlineData("Asia/Beirut", "2024-10-26T12:00:00Z", "2024-10-26", 25)] // set back at the very midnight
    [InlineData("Pacific/Apia", "2011-12-31T12:00:00Z", "2012-01-01", 24)]
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29", 24)] // the 30th was left out
    [InlineData("Australia/Lord_Howe", "2026-04-04T15:30:00Z", "2026-04-05", 24.5)]
    [InlineData("Asia/Kathmandu", "2026-07-28T18:14:59Z", "2026-07-28", 24)]
    [InlineData("UTC", "2026-12-31T23:59:59Z", "2026-12-31", 24)]
    public void DayOf_AnyZone_IsTheLocalDateWithItsLength(string zone, string instant, string day, double hours)
    {
        var found = Calendar(zone).DayOf(Ms(instant));
        (found.Name, (found.Finish - found.Start) / (double)Hour).ShouldBe((day, hours));
        Ms(instant).ShouldBeInRange(found.Start, found.Finish - 1);
    }

    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("America/Havana")]
    [InlineData("America/St_Johns")]
    [InlineData("Asia/Beirut")]
    [InlineData("Africa/Cairo")]
    [InlineData("Pacific/Apia")]
    [InlineData("Australia/Lord_Howe")]
    public void Around_EveryHourOfManyYears_DaysFollowEachOtherWithoutGapOrOverlap(string zone)
    {
        var calendar = Calendar(zone);
        for (long instant = Ms("2005-01-01T00:00:00Z"); instant < Ms("2027-01-01T00:00:00Z"); instant += 61 * Hour)
        {
            var days = calendar.Around(instant);
            instant.ShouldBeInRange(days[1].Start, days[1].Finish - 1);
            days.Zip(days.Skip(1)).ShouldAllBe(pair => pair.First.Finish == pair.Second.Start && string.CompareOrdinal(pair.First.Name, pair.Second.Name) < 0);
        }
    }

    private static BudgetCalendar Calendar(string zone) => new(TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static long Ms(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
