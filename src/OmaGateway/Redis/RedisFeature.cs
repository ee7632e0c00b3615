using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace OmaGateway.Redis;

/// <summary>Registers <see cref="IRedisClient"/> where a connection string is set; without one there is none to ask for (embedded).</summary>
internal static class RedisFeature
{
    private const int FaultsToOpen = 5;

    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Redis");
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsRanges>().AddOptions<RedisOptions>().Bind(section).ValidateOnStart();
        if (string.IsNullOrWhiteSpace(section[nameof(RedisOptions.ConnectionString)]))
        {
            return services;
        }

        services.AddSingleton<RedisMetrics>();
        services.AddSingleton(new RedisCircuit(FaultsToOpen));
        services.AddTransient(provider => new RedisTurns(provider.GetRequiredService<RedisCircuit>(), RedisTurns.LongestWait));
        services.AddSingleton(provider => new RedisConnection(Parse(provider.GetRequiredService<IOptions<RedisOptions>>().Value), provider.GetRequiredService<RedisMetrics>(), Logger(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            var circuit = provider.GetRequiredService<RedisCircuit>();
            var metrics = provider.GetRequiredService<RedisMetrics>();
            var client = new RedisClient(provider.GetRequiredService<RedisConnection>(), circuit, metrics, provider.GetRequiredService<IOptions<RedisOptions>>().Value, provider.GetRequiredService<TimeProvider>(), Logger(provider));
            metrics.Observe(() => client.IsAvailable, () => client.InFlight);
            return client;
        });
        services.AddSingleton<IRedisClient>(provider => provider.GetRequiredService<RedisClient>());
        services.AddSingleton(provider => new ReplicatedRedis(provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<TimeProvider>(), Logger(provider)));
        services.AddSingleton<IReplicatedRedis>(provider => provider.GetRequiredService<ReplicatedRedis>());
        services.AddHostedService(provider => new RedisProbe(
            provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<RedisClient>(), provider.GetRequiredService<RedisCircuit>(), provider.GetRequiredService<TimeProvider>(), Logger(provider)));
        services.AddHostedService(provider => provider.GetRequiredService<ReplicatedRedis>());
        return string.IsNullOrEmpty(section["ConnectionStringFile"]) ? services : services.AddHostedService(provider => new RedisRotation(
            provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<IOptionsMonitor<RedisOptions>>(), Parse, Logger(provider)));
    }

    private static ILogger Logger(IServiceProvider provider) => provider.GetRequiredService<ILoggerFactory>().CreateLogger("OmaGateway.Redis");

    /// <summary>The string may hold a password: it is not quoted in the complaint.</summary>
    private static ConfigurationOptions Parse(RedisOptions redis)
    {
        try
        {
            var options = RedisConnection.Options(redis.ConnectionString!);
            if (options.EndPoints.Count > 0)
            {
                return options;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // said below
        }

        throw new OptionsValidationException(
            "Redis:ConnectionString",
            typeof(RedisOptions),
            ["Redis:ConnectionString can't be read; it takes 'host:port,host2:port,password=...,ssl=true' (StackExchange.Redis' syntax)."]);
    }
}
