namespace OmaGateway.Applications.Limits;

/// <summary>One counter that a request needs room in.</summary>
/// <param name="Rule">Its name, of a closed set: a metric tag and the policy's name in RateLimit.</param>
/// <param name="Key">A keyed hash of what it counts by; never a phone, an e-mail or an address.</param>
/// <param name="Permits">Refused where so many are counted already.</param>
/// <param name="Window">From the first count on; then the counter is gone.</param>
/// <param name="Counts">False where it is only looked at (wrong codes are counted by their answers).</param>
internal sealed record ApplicantClaim(string Rule, string Key, int Permits, TimeSpan Window, bool Counts = true)
{
    /// <summary>Longer than any request takes: for so long the claim is held, until its answer says whether it is kept or given back.</summary>
    public TimeSpan? Lease { get; init; }
}

/// <summary>All claims of one request (feature on HttpContext).</summary>
/// <param name="Id">The same for requests with the same claims.</param>
/// <param name="Claims">Taken together or not at all.</param>
internal sealed record ApplicantClaims(string Id, IReadOnlyList<ApplicantClaim> Claims);

/// <summary>A claim without room.</summary>
/// <param name="Claim">Which one.</param>
/// <param name="RetryAfter">When its window ends.</param>
/// <param name="MayPass">True where only claims of requests in flight leave no room: one of them may yet be given back.</param>
internal sealed record ClaimRefusal(ApplicantClaim Claim, TimeSpan RetryAfter, bool MayPass = false);

/// <summary>Counts by keyed hashes: in Redis for all replicas, or in memory.</summary>
internal interface IApplicantCounters
{
    /// <summary>Takes all claims in one step, or none.</summary>
    /// <returns>The first claim without room, or null.</returns>
    ValueTask<ClaimRefusal?> TakeAsync(IReadOnlyList<ApplicantClaim> claims);

    /// <summary>Ends counted claims: their request has its answer, or was not forwarded.</summary>
    /// <param name="claims">As they were taken.</param>
    /// <param name="giveBack">True where nothing came of the request; otherwise they stay counted.</param>
    ValueTask EndAsync(IReadOnlyList<ApplicantClaim> claims, bool giveBack);
}
