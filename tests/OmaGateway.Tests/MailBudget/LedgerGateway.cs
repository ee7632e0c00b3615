using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OmaGateway.MailBudget;
using OmaGateway.Redis;
using OmaGateway.Routing;
using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.Redis;

namespace OmaGateway.Tests.MailBudget;

/// <summary>One gateway's ledger without its HTTP side: the Redis room and the mail budget, registered as the gateway registers them.</summary>
internal sealed class LedgerGateway : IAsyncDisposable
{
    public static readonly TimeSpan Route = TimeSpan.FromSeconds(2);
    private readonly IHost _host;

    private LedgerGateway(IHost host) => _host = host;

    public IMailLedger Ledger => _host.Services.GetRequiredService<IMailLedger>();

    public IRedisClient Redis => _host.Services.GetRequiredService<IRedisClient>();

    public LogLines Log { get; private init; } = new();

    public T Service<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Opened for a first start (nothing assumed spent), unless a setting says otherwise.</summary>
    public static Task<LedgerGateway> StartAsync(RedisServer redis, params string[] settings)
        => StartAsync(TimeProvider.System, [$"Redis:ConnectionString={redis.ConnectionString}", "MailBudget:AssumeSpentWhenUnknown=0", .. settings]);

    public static async Task<LedgerGateway> StartAsync(TimeProvider time, params string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddCommandLine(["--MailBudget:DailyLimit=10", .. settings.Select(setting => "--" + setting)]);
        var log = new LogLines();
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(time).AddMetrics();
        builder.Services.AddRedis(builder.Configuration);
        builder.Services.AddMailBudget(builder.Configuration);
        var host = builder.Build();
        await host.StartAsync();
        return new LedgerGateway(host) { Log = log };
    }

    public ValueTask<MailDecision> ReserveAsync() => Ledger.ReserveAsync(Route, CancellationToken.None);

    /// <summary>Asks again where a busy machine let the answer come too late, or while the ledger is put together.</summary>
    public async Task<MailDecision> DecideAsync()
    {
        MailDecision? decision = null;
        await Poll.UntilAsync(
            async () => (decision = await ReserveAsync()) is not MailDecision.Unavailable { Fault: MailBudgetFault.Unreachable or MailBudgetFault.Recovering },
            "the ledger is reached", TimeSpan.FromMinutes(2)); // thousands at once on a busy machine
        return decision!;
    }

    public async Task<IMailReservation> GrantAsync() => (await DecideAsync()).ShouldBeOfType<MailDecision.Granted>().Reservation;

    public Task UntilGrantsAsync() => Poll.UntilAsync(() => Ledger.View.Fault is null, "the ledger grants");

    /// <summary>Mails that can still be had, by asking these in turn until each is refused.</summary>
    public static async Task<int> GrantsUntilFullAsync(params LedgerGateway[] gateways)
    {
        int granted = 0;
        foreach (var gateway in gateways)
        {
            while (await gateway.DecideAsync() is MailDecision.Granted { Reservation: var reservation })
            {
                granted++;
                await reservation.SettleAsync(MailSettlement.Sent);
            }
        }

        return granted;
    }

    /// <summary>Ends without a farewell, as a killed process does.</summary>
    public void Vanish() => _vanished = true;

    private bool _vanished;

    public async ValueTask DisposeAsync()
    {
        if (!_vanished)
        {
            await _host.StopAsync();
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
