namespace OmaGateway.Redis;

/// <summary>
/// Owns the connection's life: connects at start (without holding the start up for long), and while the circuit is open sends one
/// probe at a time, from 50 ms up to 2 s apart. After 20 s without an answer the connection is made anew.
/// </summary>
internal sealed class RedisProbe(RedisConnection connection, RedisClient client, RedisCircuit circuit, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan ProbeBudget = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StartBudget = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BeforeMakingAnew = TimeSpan.FromSeconds(20);
    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly TaskCompletionSource _firstAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        connection.Lost += OnLost;
        connection.Restored += OnRestored;
        client.AvailabilityChanged += Wake;
        await base.StartAsync(cancellationToken);
        await _firstAnswer.Task.WaitAsync(StartBudget, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        base.Dispose();
        connection.Dispose();
        _wake.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ConnectAsync();
            while (true)
            {
                await CloseCircuitAsync(stoppingToken);
                await _wake.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host stops
        }
    }

    private async Task CloseCircuitAsync(CancellationToken stopping)
    {
        var pause = FirstPause;
        long silentSince = time.GetTimestamp();
        while (!circuit.IsClosed)
        {
            if (await client.ProbeAsync(ProbeBudget) && circuit.Close())
            {
                RedisLog.Available(_logger);
                _firstAnswer.TrySetResult();
                client.Announce(true);
                return;
            }

            var silence = time.GetElapsedTime(silentSince);
            if (silence > BeforeMakingAnew)
            {
                RedisLog.MadeAnew(_logger, (int)silence.TotalSeconds);
                await ConnectAsync();
                silentSince = time.GetTimestamp();
            }

            connection.LookAgain();
            await _wake.WaitAsync(pause, stopping);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task ConnectAsync()
    {
        try
        {
            await connection.ConnectAsync();
        }
        catch (Exception exception)
        {
            RedisLog.SetUpFailed(_logger, exception.GetType().Name); // tried again by the probe's loop
        }
    }

    private void OnLost()
    {
        if (circuit.Open())
        {
            client.Opened("all connections lost");
        }
    }

    /// <summary>Where the circuit stayed closed nobody else would hear of the gap.</summary>
    private void OnRestored()
    {
        if (circuit.IsClosed)
        {
            client.Announce(true);
        }

        Wake(true);
    }

    private void Wake(bool available)
    {
        try
        {
            _wake.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // awake already, or stopped
        }
    }
}
