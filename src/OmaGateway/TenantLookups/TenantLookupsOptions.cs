using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmaGateway.TenantLookups;

/// <summary>Section <c>TenantLookups</c>.</summary>
internal sealed class TenantLookupsOptions
{
    public bool Enabled { get; set; } = true;

    /// <summary>How long a copy is served without a question; up to a tenth less, so that copies don't all end at once.</summary>
    [Range(0, 3600)]
    public int FreshSeconds { get; set; } = 60;

    /// <summary>After that: how long it is still served while one request behind it fetches a new one.</summary>
    [Range(0, 10)]
    public int RevalidateSeconds { get; set; } = 10;

    /// <summary>After <see cref="FreshSeconds"/>: how long it may stand in for an upstream that does not answer.</summary>
    [Range(0, 7 * 86400)]
    public int StaleSeconds { get; set; } = 86400;

    /// <summary>Copies in this gateway's memory, at most.</summary>
    [Range(1, 1_000_000)]
    public int LocalEntries { get; set; } = 10_000;

    /// <summary>What they may weigh together; less while memory is short (<see cref="LocalCopies.GiveWay"/>).</summary>
    [Range(1, 4096)]
    public int LocalMegabytes { get; set; } = 64;

    /// <summary>The longest that one question to Redis may hold up a lookup.</summary>
    [Range(1, 1000)]
    public int RedisBudgetMilliseconds { get; set; } = 50;

    public TimeSpan RedisBudget => TimeSpan.FromMilliseconds(RedisBudgetMilliseconds);

    public long LocalBytes => LocalMegabytes * 1024L * 1024L;
}

[OptionsValidator]
internal sealed partial class TenantLookupsOptionsRanges : IValidateOptions<TenantLookupsOptions>;
