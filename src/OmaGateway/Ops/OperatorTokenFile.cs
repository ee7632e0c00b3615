using Microsoft.Extensions.Options;
using OmaGateway.Secrets;

namespace OmaGateway.Ops;

/// <summary>
/// Follows <c>Ops:TokenFile</c> in the background, by content, once a second: a disk that hangs must not hold up the thread of a request, least of all one whose
/// sender is not known yet. Unlike a mounted secret that is needed, one that can't be read, or has not been yet, is none: actions are off.
/// </summary>
internal sealed partial class OperatorTokenFile(IOptionsMonitor<OpsOptions> options, TimeProvider time, ILogger<OperatorTokenFile> logger) : FileWatch(TimeSpan.FromSeconds(1), time)
{
    private volatile string? _token;
    private string? _told;

    /// <summary>What the file held at the last look.</summary>
    public string? Token => _token;

    public override void Look()
    {
        _token = options.CurrentValue.TokenFile is { Length: > 0 } file ? File.ReadAllText(file).Trim() : null;
        _told = null;
    }

    protected override void Failed(Exception exception)
    {
        _token = null;
        if (exception.Message != _told)
        {
            _told = exception.Message;
            Unreadable(logger, exception.Message);
        }
    }

    [LoggerMessage(8200, LogLevel.Warning, "Ops:TokenFile can't be read, operators' actions are off: {Complaint}")]
    private static partial void Unreadable(ILogger logger, string complaint);
}
