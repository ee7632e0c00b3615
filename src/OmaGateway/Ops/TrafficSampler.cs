using OmaGateway.Observability;
using OmaGateway.Routing;

namespace OmaGateway.Ops;

/// <summary>Feeds the window while the host runs.</summary>
internal sealed class TrafficSampler(MetricReadings readings, TrafficWindow window, IServiceProvider services, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ledger = services.GetService<IMailLedger>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(TrafficWindow.StepSeconds), time);
        try
        {
            do
            {
                window.Take(readings.Collect(), ledger?.View is { Fault: null } view ? view.Spent + view.Unclear : null, time.GetUtcNow());
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
