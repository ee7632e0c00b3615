using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OmaGateway.Sessions;

/// <summary>Section <c>Sessions</c>: cookies in the place of tokens, for frontends that hold no token in the page.</summary>
internal sealed class SessionsOptions
{
    /// <summary>Off by default: then <c>/bff/session</c> does not exist and cookies mean nothing.</summary>
    public bool Enabled { get; set; }

    /// <summary>A session that is not used for so long is over.</summary>
    [Range(1, 1440)]
    public int IdleMinutes { get; set; } = 30;

    /// <summary>However much it is used, it is over after so long.</summary>
    [Range(1, 10080)]
    public int AbsoluteMinutes { get; set; } = 480;
}

[OptionsValidator]
internal sealed partial class SessionsOptionsRanges : IValidateOptions<SessionsOptions>;
