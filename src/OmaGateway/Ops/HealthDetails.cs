using OmaGateway.Observability;
using OmaGateway.Redis;
using OmaGateway.Routing;

namespace OmaGateway.Ops;

internal sealed class RedisHealth(IServiceProvider services) : IHealthSource
{
    public string Name => "redis";

    public HealthDetail Check() => services.GetService<IRedisClient>() switch
    {
        null => new(false, "embedded"),
        { IsAvailable: true } => new(false, "up"),
        _ => new(true, "down", "Lookups go on from this replica's own cache and the upstream. Applications get 503 until Redis is back."),
    };
}

internal sealed class BudgetHealth(IServiceProvider services) : IHealthSource
{
    public string Name => "mail-budget";

    public HealthDetail Check()
    {
        if (services.GetService<IMailLedger>() is not { } ledger)
        {
            return new(false, "off");
        }

        return ledger.View.Fault switch
        {
            null when ledger.ClosedNow is not null => new(true, "closed", "The day's mails are spent. Applications get 429 until the reset."),
            null => new(false, "open"),
            MailBudgetFault.Unreachable => new(true, "unreachable", "The ledger gave no answer in time. Applications get 503; see redis."),
            MailBudgetFault.Recovering => new(true, "recovering", "The ledger's data was lost. It opens when every gateway has told what it knows, or when an operator says what was spent."),
            MailBudgetFault.SpentUnknown => new(true, "spent-unknown", "Nobody knows what was spent today: say it with budget-set-spent, or wait for midnight. A first installation looks the same."),
            MailBudgetFault.NotReplicated => new(true, "not-replicated", "Fewer Redis replicas acknowledge than MailBudget:RequiredAcks asks for."),
            MailBudgetFault.ClockUnsure => new(true, "clock-unsure", "Redis' clock went back or drifts. Check NTP on its nodes."),
            MailBudgetFault.MayEvict => new(true, "may-evict", "Redis may evict the ledger's keys. Set maxmemory-policy noeviction."),
            var other => new(true, other.ToString()!),
        };
    }
}
