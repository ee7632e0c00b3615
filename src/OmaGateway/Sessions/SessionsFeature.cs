using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;
using OmaGateway.Redis;
using OmaGateway.Sessions.Keys;

namespace OmaGateway.Sessions;

/// <summary>Step 2, optional: a cookie that stands for the token, for pages that must not hold one.</summary>
internal static class SessionsFeature
{
    /// <summary>Before the reverse proxy: whoever asks for Data Protection first (YARP does, for session affinity) must not find keys in files.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Sessions");
        services.AddSingleton<IValidateOptions<SessionsOptions>, SessionsOptionsRanges>().AddOptions<SessionsOptions>().Bind(section).ValidateOnStart();
        if (!section.GetValue<bool>(nameof(SessionsOptions.Enabled)))
        {
            services.AddDataProtection().UseEphemeralDataProtectionProvider();
            return services;
        }

        services.AddSingleton<SealedKeys>();
        services.AddSingleton(static provider => new SharedKeys(provider.GetRequiredService<SealedKeys>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<IRedisClient>()));
        services.AddHostedService(static provider => provider.GetRequiredService<SharedKeys>());
        services.AddSingleton<IKeyManager, SharedKeyRing>();
        services.AddDataProtection().SetApplicationName("oma-gateway");
        services.AddOptions<KeyManagementOptions>().Configure<SharedKeys>(static (management, keys) =>
        {
            management.XmlRepository = keys;
            management.XmlEncryptor = new NullXmlEncryptor(); // the repository seals whole elements
        });

        services.AddSingleton(static provider => new EndedSessions(provider.GetRequiredService<TimeProvider>(), provider.GetService<IRedisClient>()));
        services.AddSingleton<SessionStore>();
        services.AddSingleton<CsrfCheck>();
        services.AddSingleton<SessionsMetrics>();
        services.AddSingleton<SessionEndpoints>();
        services.PostConfigure<CorsOptions>(static cors => cors.GetPolicy(cors.DefaultPolicyName)!.SupportsCredentials = true); // for the same exact origins
        return services;
    }

    /// <summary>After CORS, before the token rule. Nothing where sessions are off.</summary>
    public static WebApplication UseSessions(this WebApplication app)
    {
        if (app.Services.GetService<SessionEndpoints>() is { } endpoints)
        {
            app.UseMiddleware<SessionEntry>();
            endpoints.Map(app);
        }

        return app;
    }
}
