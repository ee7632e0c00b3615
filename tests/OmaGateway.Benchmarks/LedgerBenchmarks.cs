using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OmaGateway.MailBudget;
using OmaGateway.Redis;
using OmaGateway.Routing;

namespace OmaGateway.Benchmarks;

/// <summary>
/// One mail reserved and given back: two scripts on a real Redis, whose address is in OMA_REDIS (its data are used: an empty one, please).
/// Beside it two PINGs: what asking twice costs at all.
/// <code>OMA_REDIS=127.0.0.1:6379 dotnet run -c Release --project tests/OmaGateway.Benchmarks -- --filter '*Ledger*'</code>
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class LedgerBenchmarks
{
    private static readonly TimeSpan Route = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private IHost _host = null!;
    private IMailLedger _ledger = null!;
    private IRedisClient _redis = null!;

    // Waited for here: in-process, BenchmarkDotNet 0.14 does not wait for what they return.
    [GlobalSetup]
    public void Start() => StartAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Stop() => StopAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public async Task TwoPings()
    {
        await _redis.ExecuteAsync("PING", [], Patience);
        await _redis.ExecuteAsync("PING", [], Patience);
    }

    [Benchmark]
    public async Task ReserveAndGiveBack()
    {
        var decision = await _ledger.ReserveAsync(Route, CancellationToken.None);
        await ((MailDecision.Granted)decision).Reservation.SettleAsync(MailSettlement.NotSent);
    }

    private async Task StartAsync()
    {
        string address = Environment.GetEnvironmentVariable("OMA_REDIS") ?? throw new InvalidOperationException("Set OMA_REDIS to host:port of an empty Redis.");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddCommandLine([
            $"--Redis:ConnectionString={address}", "--MailBudget:DailyLimit=1000000", "--MailBudget:AssumeSpentWhenUnknown=0",
            $"--MailBudget:JournalFile={Path.Combine(Directory.CreateTempSubdirectory("oma-bench-").FullName, "journal")}"]);
        builder.Services.AddSingleton(TimeProvider.System).AddMetrics();
        builder.Services.AddRedis(builder.Configuration);
        builder.Services.AddMailBudget(builder.Configuration);
        _host = builder.Build();
        await _host.StartAsync();
        (_ledger, _redis) = (_host.Services.GetRequiredService<IMailLedger>(), _host.Services.GetRequiredService<IRedisClient>());
        for (int i = 0; _ledger.View.Fault is not null; i++)
        {
            if (i == 300) // it listens to other gateways for ten seconds before it takes a Redis for new
            {
                throw new InvalidOperationException($"The ledger grants nothing: {_ledger.View.Fault}.");
            }

            await Task.Delay(100);
        }
    }

    private async Task StopAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
