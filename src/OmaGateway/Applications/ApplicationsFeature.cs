using Microsoft.Extensions.Options;
using OmaGateway.Applications.Codes;
using OmaGateway.Applications.Limits;
using OmaGateway.Applications.Repeats;
using OmaGateway.Configuration;
using OmaGateway.Redis;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Applications;

/// <summary>
/// Steps 6 and 10: applicant limits, repeats, the mail budget around forwarding, business codes. The limits are ASP.NET Core rate
/// limiter policies that a route names (<c>"RateLimiterPolicy": "applicants"</c> or <c>"sms-codes"</c>).
/// </summary>
internal static class ApplicationsFeature
{
    public static IReverseProxyBuilder AddApplications(this IReverseProxyBuilder proxy, IConfiguration configuration)
    {
        var services = proxy.Services;
        services.AddLiveOptions<ApplicantLimitsOptions, ApplicantLimitsOptionsRanges>(configuration, "ApplicantLimits", static (section, options) => section.Bind(options));
        services.AddSingleton<IValidateOptions<ApplicantLimitsOptions>, ApplicantLimitsValidator>();
        services.AddOptions<SettlementOptions>().Bind(configuration.GetSection("MailBudget:Codes"));
        services.AddSingleton(provider => new SettlementTable(provider.GetRequiredService<IOptions<SettlementOptions>>().Value));
        services.AddSingleton<ITransformProvider, ApplicationRouteValidator>();
        services.AddSingleton<ApplicationMetrics>();
        services.AddSingleton<ClosedDay>();
        services.AddSingleton<ApplicantHashes>();
        services.AddSingleton<ApplicantRules>();
        services.AddSingleton<MemoryApplicantCounters>();
        services.AddSingleton<IApplicantCounters>(provider =>
        {
            var own = provider.GetRequiredService<MemoryApplicantCounters>();
            return provider.GetService<IRedisClient>() is { } redis ? new RedisApplicantCounters(redis, own) : own;
        });
        services.AddSingleton<ApplicationIdentities>();
        services.AddSingleton<RepeatBook>();
        services.AddSingleton(provider => new RepeatGuard(
            provider.GetRequiredService<RepeatBook>(),
            provider.GetRequiredService<ApplicationIdentities>(),
            provider.GetRequiredService<IOptionsMonitor<ApplicantLimitsOptions>>(),
            provider.GetService<IRedisClient>() is { } redis ? new SharedRepeats(redis, provider.GetRequiredService<TimeProvider>()) : null,
            provider.GetRequiredService<TimeProvider>()));
        services.AddRateLimiter(limiter => limiter
            .AddPolicy<string, ApplicationPolicy>(ApplicationPolicy.Name)
            .AddPolicy<string, SmsCodePolicy>(SmsCodePolicy.Name));
        return proxy;
    }

    /// <summary>After the edge, before routing: where the day is closed, a plain application needs nothing of what comes next.</summary>
    public static IApplicationBuilder UseKnownClosedDay(this IApplicationBuilder app)
    {
        var closed = app.ApplicationServices.GetRequiredService<ClosedDay>();
        return app.Use(next => context => closed.TryAnswerKnown(context) ?? next(context));
    }

    /// <summary>Before the body is read.</summary>
    public static IApplicationBuilder UseClosedDay(this IApplicationBuilder app)
    {
        var closed = app.ApplicationServices.GetRequiredService<ClosedDay>();
        return app.Use(next => context => closed.TryAnswer(context) ?? next(context));
    }

    /// <summary>In the proxy's pipeline, before lookups. The rate limiter stands between the two, so that a repeat costs no permit.</summary>
    public static IApplicationBuilder UseApplications(this IApplicationBuilder proxy) => proxy
        .UseMiddleware<ApplicationGate>()
        .UseRateLimiter()
        .UseMiddleware<ApplicationForward>();
}
