using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using OmaGateway.Routing;

namespace OmaGateway.Applications.Limits;

/// <summary>The rate limiter policy that a route names (<c>"RateLimiterPolicy": "applicants"</c>): one partition for each set of claims.</summary>
internal abstract class ApplicantPolicy(IApplicantCounters counters, TimeProvider time) : IRateLimiterPolicy<string>
{
    private const string OthersFirst = "Applications from this address are being answered; whether there is room for another one is known then.";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Leaves the refusal as the request's outcome; the outermost stage answers.</summary>
    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected { get; } = static (rejected, _) =>
    {
        if (rejected.Lease.TryGetMetadata(ApplicantLease.RefusalName, out var refusal) && refusal is not null
            && rejected.HttpContext.Feature<ApplicationOutcomeSink>() is { } sink)
        {
            sink.Outcome = refusal.MayPass ? new ApplicationOutcome.Unavailable(Soon, OthersFirst) : new ApplicationOutcome.Limited(refusal);
        }

        return ValueTask.CompletedTask;
    };

    public RateLimitPartition<string> GetPartition(HttpContext httpContext)
    {
        var claims = ClaimsOf(httpContext);
        httpContext.SetFeature(claims);
        return RateLimitPartition.Get(claims.Id, _ => new ApplicantLimiter(claims, counters, time));
    }

    protected abstract ApplicantClaims ClaimsOf(HttpContext context);
}

/// <summary>R4.</summary>
internal sealed class ApplicationPolicy(ApplicantRules rules, IApplicantCounters counters, TimeProvider time) : ApplicantPolicy(counters, time)
{
    public const string Name = "applicants";

    protected override ApplicantClaims ClaimsOf(HttpContext context) => rules.ForApplication(context);
}

/// <summary>R5.</summary>
internal sealed class SmsCodePolicy(ApplicantRules rules, IApplicantCounters counters, TimeProvider time) : ApplicantPolicy(counters, time)
{
    public const string Name = "sms-codes";

    protected override ApplicantClaims ClaimsOf(HttpContext context) => rules.ForSmsCode(context);
}
