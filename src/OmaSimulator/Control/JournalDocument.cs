using System.Globalization;

namespace OmaSimulator.Control;

/// <summary>
/// The JSON of GET /__sim/journal. <c>?after=n</c> leaves out entries up to that sequence number, <c>?route=tenant</c> the requests to other
/// routes, <c>?counts</c> everything but the counts.
/// </summary>
internal static class JournalDocument
{
    public static object Of(Journal journal, IQueryCollection query)
    {
        var counts = Enum.GetValues<OmaRoute>().ToDictionary(OmaRoutes.NameOf, journal.Count);
        var totals = new { requests = counts.Values.Sum(), mails = journal.MailCount, sms = journal.SmsCount };
        if (query.ContainsKey("counts")) return new { capacity = Journal.Capacity, dropped = journal.Dropped, totals, counts };

        _ = long.TryParse(query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        var route = query["route"].ToString();
        var requests = journal.Requests.Where(request => request.Sequence > after && (route.Length == 0 || OmaRoutes.NameOf(request.Route) == route));
        return new
        {
            capacity = Journal.Capacity,
            dropped = journal.Dropped,
            totals,
            counts,
            requests = requests.Select(Show),
            mails = journal.Mails.Where(mail => mail.Sequence > after),
            sms = journal.Sms.Where(sms => sms.Sequence > after),
        };
    }

    private static object Show(JournalRequest request) => new
    {
        request.Sequence,
        request.Time,
        route = OmaRoutes.NameOf(request.Route),
        request.Method,
        request.Path,
        headers = request.Headers.Select(header => new { name = header.Key, value = header.Value }),
        request.Body,
        request.BodyBytes,
        request.Status,
    };
}
