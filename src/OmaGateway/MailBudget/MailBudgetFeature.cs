using Microsoft.Extensions.Options;
using OmaGateway.Observability;
using OmaGateway.Redis;
using OmaGateway.Routing;

namespace OmaGateway.MailBudget;

/// <summary>Registers <see cref="IMailLedger"/>: in Redis where there is one (after <c>AddRedis</c>), else in this process with a journal.</summary>
internal static class MailBudgetFeature
{
    public static IServiceCollection AddMailBudget(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<MailBudgetOptions>, MailBudgetOptionsRanges>().AddOptions<MailBudgetOptions>().Bind(configuration.GetSection("MailBudget"))
            .Validate(options => TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _), "MailBudget:TimeZone is not an IANA time zone of this system, such as Asia/Shanghai.")
            .Validate(options => options.Headroom <= options.DailyLimit, "MailBudget:Headroom is more than MailBudget:DailyLimit: no application would ever be forwarded.")
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<MailBudgetOptions>>().Value);
        services.AddSingleton(provider => new BudgetCalendar(TimeZoneInfo.FindSystemTimeZoneById(provider.GetRequiredService<MailBudgetOptions>().TimeZone)));
        services.AddSingleton<LedgerClock>();
        services.AddSingleton<MailBudgetMetrics>();
        services.AddSingleton<MailSettler>();
        services.AddSingleton<IMailLedger, MailLedger>();
        services.AddSingleton<BudgetOperator>()
            .AddSingleton<IOperatorAction, CloseBudgetAction>()
            .AddSingleton<IOperatorAction, ReopenBudgetAction>()
            .AddSingleton<IOperatorAction, SetSpentAction>();
        if (services.Any(service => service.ServiceType == typeof(IRedisClient)))
        {
            services.AddSingleton(provider => new LedgerMember(Guid.NewGuid().ToString("N"), provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<RedisLedgerStore>();
            services.AddSingleton<ILedgerStore>(provider => provider.GetRequiredService<RedisLedgerStore>());
            services.AddHostedService<LedgerBeat>();
            services.AddSingleton<ISnapshotSource, RosterSnapshot>();
        }
        else
        {
            services.AddSingleton(provider => new MailJournal(provider.GetRequiredService<MailBudgetOptions>().JournalFile));
            services.AddSingleton<EmbeddedLedgerStore>();
            services.AddSingleton<ILedgerStore>(provider => provider.GetRequiredService<EmbeddedLedgerStore>());
            services.AddHostedService(provider =>
            {
                provider.GetRequiredService<IMailLedger>(); // listens before the store tells what the journal remembers
                return provider.GetRequiredService<EmbeddedLedgerStore>();
            });
        }

        services.AddHostedService(provider => provider.GetRequiredService<MailSettler>());
        return services;
    }
}
