using System.Threading.RateLimiting;

namespace OmaGateway.Applications.Limits;

/// <summary>
/// One applicant as ASP.NET Core's rate limiting sees it: a lease is had only by asking the counters, which may lie in
/// Redis. It holds no state of its own, so the framework may drop it as soon as it is idle.
/// </summary>
internal sealed class ApplicantLimiter(ApplicantClaims claims, IApplicantCounters counters, TimeProvider time) : RateLimiter
{
    private long _lastUse = time.GetTimestamp();

    public override TimeSpan? IdleDuration => time.GetElapsedTime(Volatile.Read(ref _lastUse));

    public override RateLimiterStatistics? GetStatistics() => null;

    /// <summary>Never without waiting: the middleware then asks <see cref="AcquireAsyncCore"/>.</summary>
    protected override RateLimitLease AttemptAcquireCore(int permitCount) => ApplicantLease.NotYet;

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastUse, time.GetTimestamp());
        return await counters.TakeAsync(claims.Claims) is { } refusal ? new ApplicantLease(refusal) : ApplicantLease.Acquired;
    }
}

/// <summary>Whether there was room, and if not, where and until when.</summary>
internal sealed class ApplicantLease(ClaimRefusal? refusal, bool acquired = false) : RateLimitLease
{
    public static readonly MetadataName<ClaimRefusal> RefusalName = MetadataName.Create<ClaimRefusal>("REFUSAL");

    public static ApplicantLease Acquired { get; } = new(null, acquired: true);

    public static ApplicantLease NotYet { get; } = new(null);

    public override bool IsAcquired => acquired;

    public override IEnumerable<string> MetadataNames => refusal is null ? [] : [RefusalName.Name, MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = refusal is null ? null
            : metadataName == RefusalName.Name ? refusal
            : metadataName == MetadataName.RetryAfter.Name ? refusal.RetryAfter
            : null;
        return metadata is not null;
    }
}
