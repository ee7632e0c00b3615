using System.Collections.Concurrent;
using OmaSimulator.Faults;

namespace OmaSimulator.Routes;

/// <summary>R4: an application for a trial; on success a mail is "sent" and the journal shows it (page 003).</summary>
internal sealed class ApplyTrialRoute(Journal journal, VerificationCodes codes, TimeProvider time)
{
    private readonly DayCounter _mailsToday = new();
    private readonly ConcurrentDictionary<string, bool> _trials = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _inFlight = new(StringComparer.Ordinal);
    private readonly Lock _grant = new();
    private int _granted;

    private enum Mail
    {
        Sent,
        Silent,
        OverThreshold,
    }

    public Reply Handle(OmaRequest request)
    {
        if (Read(request) is not { } form) return Reply.Failure(request.Route, 400);

        // Two applications of one phone at a time are the resource conflict that the page speaks of.
        var lease = _inFlight.TryAdd(form.Phone, true) ? new InFlight(_inFlight, form.Phone) : null;
        var code = request.Faults.BusinessCode ?? (lease is null ? "005" : Decide(request, form));
        if (code != "000" || request.Faults.BusinessCode is not null) SendThough(request, form, code);

        var reply = BusinessFields.Answer(request, code, PageTexts.ApplyTrialMessage(code), CodeNames.ReturnCode);
        return reply with { About = form.Person, Lease = lease };
    }

    /// <summary>For a request that a forced status keeps from being handled: its mail goes out all the same if the switch says so.</summary>
    public void MailUnhandled(OmaRequest request, int status)
    {
        if (Read(request) is { } form) SendThough(request, form, "HTTP " + status);
    }

    public void Forget()
    {
        _mailsToday.Clear();
        _trials.Clear();
        _granted = 0;
    }

    private static Form? Read(OmaRequest request)
    {
        var body = request.ReadWrapped();
        return BusinessFields.Text(body, "companyName") is { } company && BusinessFields.Text(body, "phone") is { } phone
            && BusinessFields.Text(body, "phoneVerifyCode") is { } code && BusinessFields.Text(body, "email") is { } email
            ? new Form(company, phone, code, email)
            : null;
    }

    private string Decide(OmaRequest request, Form form)
    {
        var faults = request.Faults;
        var anyone = faults.AlwaysValidCode != false && form.Code == VerificationCodes.AlwaysValid;
        var check = anyone ? VerificationCodes.Check.Right : codes.Verify(form.Phone, form.Code, time.GetUtcNow());
        if (check != VerificationCodes.Check.Right)
        {
            return check switch
            {
                VerificationCodes.Check.Missing => "001",
                VerificationCodes.Check.Wrong => "002",
                _ => "003",
            };
        }

        lock (_grant)
        {
            if (faults.OneTrialPerApplicant == true && (_trials.ContainsKey("phone " + form.Phone) || _trials.ContainsKey("company " + form.Company))) return "004";
            if (_granted >= (faults.AccessCodes ?? int.MaxValue)) return "006";
            if (Send(request, form, "000", faults.MailThreshold ?? int.MaxValue) == Mail.OverThreshold) return "205";
            Grant(form, remember: faults.OneTrialPerApplicant == true);
            return "000";
        }
    }

    private void Grant(Form form, bool remember)
    {
        _granted++;
        if (!remember) return;
        _trials["phone " + form.Phone] = true;
        _trials["company " + form.Company] = true;
    }

    private void SendThough(OmaRequest request, Form form, string code)
    {
        if (request.Faults.Mail == MailRule.Always || code == "000") Send(request, form, code, int.MaxValue);
    }

    private Mail Send(OmaRequest request, Form form, string code, int threshold)
    {
        if (request.Faults.Mail == MailRule.Never) return Mail.Silent;
        var now = time.GetUtcNow();
        if (!_mailsToday.TryCount(BusinessFields.Day(request, now), threshold)) return Mail.OverThreshold;
        journal.AddMail(now, request.Entry.Sequence, form.Email, form.Phone, form.Company, code);
        return Mail.Sent;
    }

    private sealed record Form(string Company, string Phone, string Code, string Email)
    {
        public Person Person => new(Phone, Email, "", Company);
    }

    private sealed class InFlight(ConcurrentDictionary<string, bool> all, string phone) : IDisposable
    {
        public void Dispose() => all.TryRemove(phone, out _);
    }
}
