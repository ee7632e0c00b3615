using OmaGateway.Applications.Limits;
using OmaGateway.Routing;

namespace OmaGateway.Applications;

/// <summary>What became of one request to R4 or R5; shared by all twins of a request. Closed.</summary>
internal abstract record ApplicationOutcome
{
    private ApplicationOutcome()
    {
    }

    /// <summary>The upstream was asked (now, or for a twin).</summary>
    /// <param name="Answer">What it said, masked.</param>
    /// <param name="Code">Its business code, where there is exactly one.</param>
    public sealed record Forwarded(UpstreamAnswer Answer, string? Code) : ApplicationOutcome
    {
        /// <summary>True where this is the answer to an earlier request.</summary>
        public bool IsReplay { get; init; }

        /// <summary>When to try again, where the code alone does not say it.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>No more mails today.</summary>
    public sealed record Closed(TimeSpan RetryAfter) : ApplicationOutcome;

    /// <summary>Not now, and not because of this applicant.</summary>
    /// <param name="RetryAfter">When to try again.</param>
    /// <param name="Detail">For people; null for the usual text.</param>
    public sealed record Unavailable(TimeSpan RetryAfter, string? Detail = null) : ApplicationOutcome;

    /// <summary>This applicant, or this address, has asked too often.</summary>
    public sealed record Limited(ClaimRefusal Refusal) : ApplicationOutcome;

    /// <summary>The Idempotency-Key came before with another body.</summary>
    public sealed record KeyReused : ApplicationOutcome;
}

/// <summary>Where the inner stages leave the outcome for the outer one (feature on HttpContext).</summary>
internal sealed class ApplicationOutcomeSink
{
    /// <summary>Ask last, just before forwarding: false once the claim on the application could end before its answer is told.</summary>
    public required Func<bool> MayStillSend { get; init; }

    public ApplicationOutcome? Outcome { get; set; }
}
