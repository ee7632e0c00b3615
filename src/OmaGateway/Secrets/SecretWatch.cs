namespace OmaGateway.Secrets;

/// <summary>Looks at the mounted secrets once a second; who uses one follows its options.</summary>
internal sealed class SecretWatch(SecretFiles files, TimeProvider time, ILogger<SecretWatch> logger) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private IReadOnlyList<string> _told = [];

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
        var (changed, complaints) = LookOrComplain();
        foreach (string key in changed)
        {
            SecretsLog.ReadAgain(logger, key);
        }

        foreach (string complaint in complaints.Except(_told))
        {
            SecretsLog.Unreadable(logger, complaint);
        }

        _told = complaints;
    }

    /// <summary>Who follows a secret may fail at it; an exception of a background service would end the gateway.</summary>
    private (IReadOnlyList<string> Changed, IReadOnlyList<string> Complaints) LookOrComplain()
    {
        try
        {
            return files.Look();
        }
        catch (Exception exception)
        {
            return ([], [$"a changed secret could not be put in use ({exception.GetType().Name})"]);
        }
    }
}
