using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OmaGateway.Routing;

namespace OmaGateway.Applications.Limits;

/// <summary>Which counters a request needs room in: R4 by phone, e-mail, wrong codes and address, R5 by phone and address.</summary>
internal sealed class ApplicantRules(IOptionsMonitor<ApplicantLimitsOptions> options, ApplicantHashes hashes, IMailLedger ledger)
{
    private const string DayShareRule = "day-share";

    /// <summary>What a request may take beside the forwarded call: waiting for its turn, reserving, settling.</summary>
    private static readonly TimeSpan AroundForwarding = TimeSpan.FromSeconds(15);

    /// <summary>As they are now: a window that has begun ends as it began, and judges by today's permits.</summary>
    private ApplicantLimitsOptions Limits => options.CurrentValue;

    public ApplicantClaims ForApplication(HttpContext context)
    {
        var fields = context.Features.GetRequiredFeature<RequestBody>().Fields;
        var claims = new List<ApplicantClaim>(5)
        {
            Claim("phone", fields["phone"], Limits.PerPhone),
            Claim("email", ApplicantHashes.Mailbox(fields["email"]), Limits.PerEmail),
            WrongCodes(context) with { Counts = false },
        };
        if (Limits.PerAddress is { } limits && ApplicantAddress.Prefix(context.Connection.RemoteIpAddress) is { } address)
        {
            if (limits.Permits is { } permits)
            {
                claims.Add(Claim("address", address, new LimitOptions { Permits = permits, WindowSeconds = limits.WindowSeconds }));
            }

            claims.Add(DayShare(address, limits.DayShare, context.GetRoutePolicy()!.TimeOut));
        }

        return Together(claims);
    }

    public ApplicantClaims ForSmsCode(HttpContext context)
    {
        var claims = new List<ApplicantClaim>(2) { Claim("sms-phone", context.Features.GetRequiredFeature<RequestBody>().Fields["phone"], Limits.SmsPerPhone) };
        if (Limits.SmsPerAddress is { } limits && ApplicantAddress.Prefix(context.Connection.RemoteIpAddress) is { } address)
        {
            claims.Add(Claim("sms-address", address, limits));
        }

        return Together(claims);
    }

    /// <summary>The counter of wrong codes for this applicant's phone.</summary>
    public ApplicantClaim WrongCodes(HttpContext context)
        => Claim("wrong-code", context.Features.GetRequiredFeature<RequestBody>().Fields["phone"], Limits.WrongCodes);

    private ApplicantClaim DayShare(string address, double share, TimeSpan routeTimeOut)
    {
        var view = ledger.View;
        string day = view.ResetAt.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
        int permits = (int)Math.Clamp(Math.Ceiling(view.Limit * share), 1, int.MaxValue);
        return new ApplicantClaim(DayShareRule, hashes.Of(DayShareRule, $"{day}\n{address}"), permits, view.UntilReset > TimeSpan.FromSeconds(1) ? view.UntilReset : TimeSpan.FromSeconds(1))
        {
            Lease = routeTimeOut + AroundForwarding,
        };
    }

    private ApplicantClaim Claim(string rule, string value, LimitOptions limit)
        => new(rule, hashes.Of(rule, value), limit.Permits, TimeSpan.FromSeconds(limit.WindowSeconds));

    /// <summary>The limiter of a set of claims is kept while it is used: other permits are another limiter.</summary>
    private static ApplicantClaims Together(List<ApplicantClaim> claims)
        => new(string.Join('|', claims.Select(claim => string.Create(CultureInfo.InvariantCulture, $"{claim.Key}/{claim.Permits}/{(claim.Rule == DayShareRule ? 0 : claim.Window.Ticks)}"))), claims);
}
