using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmaGateway.MailBudget;

/// <summary>Section <c>MailBudget</c>: how many mails a calendar day may take.</summary>
internal sealed class MailBudgetOptions
{
    /// <summary>The upstream's threshold: mails a day, for the whole system.</summary>
    [Range(0, 1_000_000)]
    public long DailyLimit { get; set; } = 100;

    /// <summary>Mails of the threshold that are left to senders outside this gateway.</summary>
    [Range(0, 1_000_000)]
    public long Headroom { get; set; }

    /// <summary>IANA name of the zone whose midnight begins a new day.</summary>
    public string TimeZone { get; set; } = "Asia/Shanghai";

    /// <summary>How long a reservation may stay unsettled before its mail counts as sent; raised to the route's time-out and 10 s where that is more.</summary>
    [Range(5, 3600)]
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>Replicas of Redis that must have a reservation before it is used. With replicas and fail-over: at least 1.</summary>
    [Range(0, 16)]
    public int RequiredAcks { get; set; }

    /// <summary>
    /// Mails that count as spent on a day of which nobody knows what was spent: Redis is empty and no gateway remembers. Default:
    /// all, so the day stays closed until midnight or until the operator says. A first installation looks the same: 0 opens it.
    /// </summary>
    [Range(0, 1_000_000)]
    public long? AssumeSpentWhenUnknown { get; set; }

    /// <summary>Embedded mode: the file that remembers across restarts. A relative path begins at the working directory.</summary>
    public string JournalFile { get; set; } = Path.Combine("data", "mail-budget.journal");

    /// <summary>What this gateway may grant a day.</summary>
    public long Limit => Math.Max(0, DailyLimit - Headroom);

    /// <summary><see cref="AssumeSpentWhenUnknown"/> or all.</summary>
    public long Assumed => AssumeSpentWhenUnknown ?? Limit;
}

[OptionsValidator]
internal sealed partial class MailBudgetOptionsRanges : IValidateOptions<MailBudgetOptions>;
