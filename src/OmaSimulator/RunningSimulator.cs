using OmaSimulator.Faults;
using OmaSimulator.Routes;

namespace OmaSimulator;

/// <summary>A simulator that listens; disposing stops it and lets held requests go.</summary>
public sealed class RunningSimulator : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly Interfaces _interfaces;

    internal RunningSimulator(WebApplication app, Uri address, Journal journal, FaultState faults, Interfaces interfaces)
    {
        (_app, _interfaces) = (app, interfaces);
        (Address, Journal, Faults) = (address, journal, faults);
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public Uri Address { get; }

    /// <summary>What arrived and what was sent.</summary>
    public Journal Journal { get; }

    /// <summary>The switches, the same that PUT /__sim/faults sets.</summary>
    public FaultState Faults { get; }

    /// <summary>Forgets the business state: codes sent, mails counted today, trials granted. Journal and switches stay.</summary>
    public void ForgetState() => _interfaces.Forget();

    /// <summary>Waits until the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken ct = default) => _app.WaitForShutdownAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Faults.Reset();
        using var limit = new CancellationTokenSource(StopWithin);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}
