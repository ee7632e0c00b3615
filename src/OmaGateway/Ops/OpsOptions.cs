using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmaGateway.Ops;

/// <summary>Section <c>Ops</c>: what operators may do, and how the gateway takes its leave.</summary>
internal sealed class OpsOptions
{
    /// <summary>The operator token (at least 16 characters). Without <see cref="Token"/> and <see cref="TokenFile"/> every action is off.</summary>
    public string? Token { get; set; }

    /// <summary>A file that holds the token, such as a mounted secret; looked at every second, so that a rotation needs no restart.</summary>
    public string? TokenFile { get; set; }

    /// <summary>After SIGTERM: how long /readyz says no while requests are still served, so that load balancers look elsewhere first.</summary>
    [Range(0, 300)]
    public double DrainSeconds { get; set; }

    /// <summary>Consoles that may watch at the same time; one more gets 503.</summary>
    [Range(0, 1000)]
    public int MaxWatchers { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class OpsOptionsRanges : IValidateOptions<OpsOptions>;
