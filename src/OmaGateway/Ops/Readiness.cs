using Microsoft.Extensions.Options;

namespace OmaGateway.Ops;

internal enum Phase
{
    /// <summary>The listeners are not open yet, or configuration is not applied.</summary>
    Starting,

    Ready,

    /// <summary>Told to leave (SIGTERM or an operator): still serving, no longer asking for traffic.</summary>
    Draining,
}

/// <summary>
/// Whether this gateway wants traffic. On SIGTERM the order is: /readyz says 503, the drain delay passes, only then Kestrel
/// stops accepting (the host calls StoppingAsync of every service before it stops the first).
/// </summary>
internal sealed class Readiness(IOptions<OpsOptions> options, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private volatile bool _started;
    private volatile bool _draining;

    public Phase Phase => _draining || lifetime.ApplicationStopping.IsCancellationRequested ? Phase.Draining : _started ? Phase.Ready : Phase.Starting;

    /// <summary>Cancelled when the drain delay is over: long answers such as event streams end here, before Kestrel waits for them.</summary>
    public CancellationToken Leaving => _leaving.Token;

    public void Drain(bool on) => _draining = on;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started = true;
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // A second signal: leave at once.
        }

        await _leaving.CancelAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _leaving.Dispose();
}
