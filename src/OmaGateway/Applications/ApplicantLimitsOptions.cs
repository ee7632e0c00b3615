using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmaGateway.Applications;

/// <summary>Section <c>ApplicantLimits</c>: fairness before the budget is spent. Every counter lives for its window and no longer.</summary>
internal sealed class ApplicantLimitsOptions
{
    /// <summary>Applications for one phone number.</summary>
    [ValidateObjectMembers]
    public LimitOptions PerPhone { get; set; } = new();

    /// <summary>Applications for one e-mail address.</summary>
    [ValidateObjectMembers]
    public LimitOptions PerEmail { get; set; } = new();

    /// <summary>Applications from one address. Absent by default: it needs to be known whose address is seen (trusted proxies).</summary>
    [ValidateObjectMembers]
    public AddressLimitOptions? PerAddress { get; set; }

    /// <summary>Wrong or expired verification codes (001, 002) for one phone number: six digits can be guessed.</summary>
    [ValidateObjectMembers]
    public LimitOptions WrongCodes { get; set; } = new();

    /// <summary>SMS codes (R5) for one phone number: each of them costs money.</summary>
    [ValidateObjectMembers]
    public LimitOptions SmsPerPhone { get; set; } = new() { Permits = 5 };

    /// <summary>SMS codes (R5) from one address. Absent by default, as <see cref="PerAddress"/>.</summary>
    [ValidateObjectMembers]
    public LimitOptions? SmsPerAddress { get; set; }

    /// <summary>For this long the same application again gets the first one's answer.</summary>
    [Range(1, 86_400)]
    public int RepeatWindowSeconds { get; set; } = 600;

    /// <summary>For this long an Idempotency-Key is remembered.</summary>
    [Range(1, 7 * 86_400)]
    public int IdempotencyKeySeconds { get; set; } = 86_400;
}

/// <summary>So many in a window that begins with the first of them.</summary>
internal sealed class LimitOptions
{
    [Range(1, int.MaxValue)]
    public int Permits { get; set; } = 10;

    [Range(1, 7 * 86_400)]
    public int WindowSeconds { get; set; } = 3600;
}

/// <summary>Limits of one address: IPv4 whole, IPv6 by its /64.</summary>
internal sealed class AddressLimitOptions
{
    /// <summary>Applications in a window; null leaves <see cref="DayShare"/> alone.</summary>
    [Range(1, int.MaxValue)]
    public int? Permits { get; set; }

    [Range(1, 7 * 86_400)]
    public int WindowSeconds { get; set; } = 3600;

    /// <summary>The share of the day's mails that one address may take, at least one mail.</summary>
    [Range(0.0, 1.0)]
    public double DayShare { get; set; } = 0.25;

    /// <summary>
    /// True where clients connect without a proxy in between. Without it, and without <c>Gateway:TrustedProxies</c>, a gateway that listens beyond
    /// loopback does not start: behind an ingress all clients would share one address.
    /// </summary>
    public bool Direct { get; set; }
}

[OptionsValidator]
internal sealed partial class ApplicantLimitsOptionsRanges : IValidateOptions<ApplicantLimitsOptions>;
