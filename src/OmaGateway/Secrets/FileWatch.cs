namespace OmaGateway.Secrets;

/// <summary>
/// Looks at what is mounted as soon as the host starts, then every so often until it stops. A disk may hang (a network mount whose server is gone): neither
/// the start nor the stop waits for a look, the next one begins when the last is over, and each has a thread of its own, as a held one of the pool's is missed by requests.
/// </summary>
internal abstract class FileWatch(TimeSpan betweenLooks, TimeProvider time) : BackgroundService
{
    protected TimeProvider Time { get; } = time;

    public abstract void Look();

    /// <summary>Told of whatever a look throws: an exception of a background service would end the gateway.</summary>
    protected abstract void Failed(Exception exception);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(betweenLooks, Time);
        try
        {
            do
            {
                await Task.Factory.StartNew(LookOrTell, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host stops
        }
    }

    private void LookOrTell()
    {
        try
        {
            Look();
        }
        catch (Exception exception)
        {
            Failed(exception);
        }
    }
}
