using Microsoft.Extensions.Options;

namespace OmaGateway.Ops;

/// <summary>
/// Follows <c>Ops:TokenFile</c> in the background, by content, once a second: a disk that hangs must not hold up the thread of a request, least of all one whose
/// sender is not known yet. Unlike a mounted secret that is needed, one that can't be read is none: actions are off.
/// </summary>
internal sealed partial class OperatorTokenFile(IOptionsMonitor<OpsOptions> options, TimeProvider time, ILogger<OperatorTokenFile> logger) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private volatile string? _token;
    private string? _told;

    /// <summary>What the file held at the last look.</summary>
    public string? Token => _token;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenLooks, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host stops
        }
    }

    private void Look()
    {
        string? complaint = null;
        try
        {
            _token = options.CurrentValue.TokenFile is { Length: > 0 } file ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception exception) // whatever it is: an exception of a background service would end the gateway
        {
            _token = null;
            complaint = exception.Message;
        }

        if (complaint is not null && complaint != _told)
        {
            Unreadable(logger, complaint);
        }

        _told = complaint;
    }

    [LoggerMessage(8200, LogLevel.Warning, "Ops:TokenFile can't be read, operators' actions are off: {Complaint}")]
    private static partial void Unreadable(ILogger logger, string complaint);
}
