using OmaSimulator.Data;
using OmaSimulator.Faults;

namespace OmaSimulator.Routes;

/// <summary>Hands a request to its interface, unless a switch forces the outcome.</summary>
internal sealed class Interfaces
{
    private readonly VerificationCodes _codes = new();
    private readonly ApplyTrialRoute _applyTrial;
    private readonly SmsCodeRoute _smsCode;
    private readonly BssRoutes _bss;

    public Interfaces(Journal journal, TimeProvider time)
    {
        _applyTrial = new(journal, _codes, time);
        _smsCode = new(journal, _codes, time);
        _bss = new(journal, _codes, time);
    }

    /// <summary>The answer of the request's interface, or the forced one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="method">The method that the path wants; null where the interface itself looks at it.</param>
    public Reply Handle(OmaRequest request, string? method)
    {
        if (request.Faults.Status is { } status && !HandledThough(request.Faults, status)) return Forced(request, status);
        if (request.Faults.BusinessFailure == true) return Forced(request, PageTexts.BusinessFailureStatus(request.Route));

        var reply = Normal(request, method);
        return request.Faults.Status is { } shown ? reply with { Status = shown } : reply;
    }

    /// <summary>Forgets codes sent, mails counted and trials granted.</summary>
    public void Forget()
    {
        _codes.Clear();
        _applyTrial.Forget();
        _smsCode.Forget();
    }

    private static bool Served(OmaRequest request) => (request.Faults.PathSpelling ?? PathSpelling.Page) switch
    {
        PathSpelling.Page => !OmaRoutes.IsSwapped(request.Http.Path.Value!),
        PathSpelling.Swapped => request.Route is not (OmaRoute.TrialTenant or OmaRoute.Tenant) || OmaRoutes.IsSwapped(request.Http.Path.Value!),
        _ => true,
    };

    // A forced success, or a failure with the body of one, needs the body.
    private static bool HandledThough(FaultSwitches faults, int status) =>
        faults.ErrorBody == ErrorBody.Data || (status is >= 200 and < 300 and not 204 && faults.ErrorBody is null);

    private Reply Forced(OmaRequest request, int status)
    {
        if (request.Route == OmaRoute.ApplyTrial) _applyTrial.MailUnhandled(request, status);
        var about = Person.Of(TenantData.For(request.Token ?? "anonymous"));
        return status >= 400 ? Reply.Failure(request.Route, status) with { About = about } : new Reply(status, null) { About = about };
    }

    private Reply Normal(OmaRequest request, string? method)
    {
        if (request.Route == OmaRoute.Unknown || !Served(request)) return Reply.Failure(request.Route, 404);
        if (method is not null && method != request.Http.Method) return Reply.Failure(request.Route, 405);
        return request.Route switch
        {
            OmaRoute.TrialTenant or OmaRoute.Tenant => TenantRoutes.Handle(request),
            OmaRoute.Subscriptions => SubscriptionsRoute.Handle(request),
            OmaRoute.ApplyTrial => _applyTrial.Handle(request),
            OmaRoute.SmsCode => _smsCode.Handle(request),
            OmaRoute.ConsoleParameters => ConsoleParametersRoute.Handle(request),
            _ => _bss.Handle(request),
        };
    }
}
