using OmaSimulator.Faults;

namespace OmaSimulator.Routes;

/// <summary>R5: "sends" a verification code to a phone; the journal shows it.</summary>
internal sealed class SmsCodeRoute(Journal journal, VerificationCodes codes, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private readonly DayCounter _sentToday = new();

    public Reply Handle(OmaRequest request)
    {
        if (BusinessFields.Text(request.ReadWrapped(), "phone") is not { } phone) return Reply.Failure(request.Route, 400);
        var code = request.Faults.BusinessCode ?? Send(request, phone);
        var about = new Person(phone, "", "", "");
        return BusinessFields.Answer(request, code, PageTexts.SmsMessage(code), CodeNames.RetCode) with { About = about };
    }

    public void Forget() => _sentToday.Clear();

    private string Send(OmaRequest request, string phone)
    {
        var now = time.GetUtcNow();
        if (codes.Issue(phone, now, Life) is not { } issued) return "201";
        if (!_sentToday.TryCount(BusinessFields.Day(request, now), request.Faults.SmsThreshold ?? int.MaxValue)) return "205";
        journal.AddSms(now, request.Entry.Sequence, phone, issued);
        return "200";
    }
}
