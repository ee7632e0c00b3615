using Microsoft.Extensions.Options;
using OmaGateway.Configuration;
using OmaGateway.Observability;
using OmaGateway.Redis;
using OmaGateway.Routing;

namespace OmaGateway.TenantLookups;

/// <summary>Step 7: routes with <c>Lookup</c> are answered from memory, from Redis, or by one flight for all who ask.</summary>
internal static class TenantLookupsFeature
{
    public static IReverseProxyBuilder AddTenantLookups(this IReverseProxyBuilder proxy, IConfiguration configuration)
    {
        var services = proxy.Services;
        services.AddLiveOptions<TenantLookupsOptions, TenantLookupsOptionsRanges>(configuration, "TenantLookups", static (section, options) => section.Bind(options));
        services.AddSingleton<LookupTimes>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TenantLookupsOptions>>().Value);
        services.AddSingleton<LookupKeyRing>();
        services.AddSingleton(provider => Local(provider.GetRequiredService<TenantLookupsOptions>()));
        services.AddSingleton<PurgeCounts>();
        services.AddSingleton<RouteHealths>();
        services.AddSingleton<LookupMetrics>();
        services.AddSingleton(Invalidation);
        services.AddSingleton(Cache);
        services.AddSingleton<LocalHits>();
        services.AddSingleton<LookupShortcut>();
        services.AddSingleton<FlightTable>();
        services.AddSingleton<ISnapshotSource, LookupSnapshot>();
        services.AddSingleton<ILookupPurge, LookupPurge>();
        services.AddHostedService(provider => provider.GetRequiredService<Invalidation>());
        services.AddHostedService(provider => provider.GetRequiredService<FlightTable>());
        return proxy;
    }

    /// <summary>After the edge, before routing: a plain hit needs nothing of what comes next.</summary>
    public static IApplicationBuilder UseLocalHits(this IApplicationBuilder app)
    {
        if (!app.ApplicationServices.GetRequiredService<TenantLookupsOptions>().Enabled)
        {
            return app;
        }

        var shortcut = app.ApplicationServices.GetRequiredService<LookupShortcut>();
        return app.Use(next => context => shortcut.TryAnswer(context) ?? next(context));
    }

    /// <summary>After what may refuse a request, before load balancing: what runs behind it is run by flights.</summary>
    public static IReverseProxyApplicationBuilder UseTenantLookups(this IReverseProxyApplicationBuilder proxy)
    {
        var services = proxy.ApplicationServices;
        if (services.GetRequiredService<TenantLookupsOptions>().Enabled)
        {
            proxy.UseMiddleware<LookupMiddleware>();
        }

        return proxy;
    }

    private static LocalCopies Local(TenantLookupsOptions options) => new(options.LocalEntries, options.LocalBytes);

    private static Invalidation Invalidation(IServiceProvider provider) => new(
        provider.GetRequiredService<LocalCopies>(),
        provider.GetRequiredService<PurgeCounts>(),
        provider.GetRequiredService<LookupMetrics>(),
        provider.GetRequiredService<TenantLookupsOptions>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetService<IRedisClient>());

    /// <summary>Without Redis there is one level.</summary>
    private static LookupCache Cache(IServiceProvider provider)
    {
        var keys = provider.GetRequiredService<LookupKeyRing>();
        var (purges, metrics) = (provider.GetRequiredService<PurgeCounts>(), provider.GetRequiredService<LookupMetrics>());
        var (invalidation, options) = (provider.GetRequiredService<Invalidation>(), provider.GetRequiredService<TenantLookupsOptions>());
        var shared = provider.GetService<IRedisClient>() is { } redis
            ? new SharedLookup(new SharedCopies(redis, options.RedisBudget), provider.GetRequiredService<RedisTurns>(), invalidation, purges, metrics, keys)
            : null;
        return new LookupCache(provider.GetRequiredService<LocalCopies>(), keys, purges, invalidation, metrics, provider.GetRequiredService<LookupTimes>(), provider.GetRequiredService<TimeProvider>(), shared);
    }
}
