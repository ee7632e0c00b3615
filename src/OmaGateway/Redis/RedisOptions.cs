using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmaGateway.Redis;

/// <summary>Section <c>Redis</c>. Without a connection string the gateway is embedded: one replica, everything in its own memory.</summary>
internal sealed class RedisOptions
{
    /// <summary>
    /// StackExchange.Redis' own syntax: <c>host:6379,host2:6379,password=...,ssl=true</c>. Name every node of a primary with replicas or of
    /// a cluster: who is primary is found out, and found out again after a fail-over. Holds the password: never logged.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Commands without an answer, at most; those of more than 4 kB are 8 MB together. A further one gets <see cref="RedisReply.None"/> at once.</summary>
    [Range(16, 1_000_000)]
    public int MaxInFlight { get; set; } = 4096;
}

[OptionsValidator]
internal sealed partial class RedisOptionsRanges : IValidateOptions<RedisOptions>;
