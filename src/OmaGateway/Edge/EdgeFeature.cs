using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using OmaGateway.Configuration;
using OmaGateway.Problems;

namespace OmaGateway.Edge;

/// <summary>Step 1: the outermost layer. What a client claims about itself is settled here, before anything believes it.</summary>
internal static class EdgeFeature
{
    /// <summary>.NET's own switch for sockets; Kestrel follows it, or half of the hops to the thread pool would stay.</summary>
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static WebApplicationBuilder AddEdge(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsRules>();
        services.AddLiveOptions<GatewayOptions, GatewayOptionsRanges>(builder.Configuration, "Gateway", static (section, options) => section.Bind(options));
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(Listeners.Configure)
            .UseSockets(static sockets =>
            {
                sockets.UnsafePreferInlineScheduling = Environment.GetEnvironmentVariable(InlineCompletions) == "1";
                sockets.WaitForDataBeforeAllocatingBuffer = false; // one operation a request less, for a block of 4 KiB that each idle connection keeps
            });
        services.AddHostedService<RefusedByServer>();
        services.AddSingleton(static provider => new AnswerHeaders(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.HstsSeconds));
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptionsFactory<GatewayOptions>>(static (timeouts, gateway) =>
            timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromSeconds(gateway.Create(Options.DefaultName).RequestTimeoutSeconds) });
        services.AddSingleton<IOptionsChangeTokenSource<RequestTimeoutOptions>>(new ConfigurationChangeTokenSource<RequestTimeoutOptions>(builder.Configuration));
        services.AddSingleton<ICorsService, OriginCorsService>();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<GatewayOptions>>(AllowOrigins);
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<GatewayOptions>>(TrustProxies);
        return builder;
    }

    public static IApplicationBuilder UseEdge(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        // YARP brings the framework's authorization, which would run before routing, where it knows no endpoint: a state machine for nothing. Without it a route
        // that asks for a policy is refused just as before.
        app.Properties["__AuthorizationMiddlewareSet"] = true;
        return app.UseMiddleware<RequestGate>();
    }

    /// <summary>Takes away what nobody behind it may believe (<see cref="RequestHeaderRule"/>). What answers before it reads, by their exact names, only headers that the rule never drops.</summary>
    public static IApplicationBuilder UseRequestHeaderRule(this IApplicationBuilder app) => app.Use(static next => context =>
    {
        RequestHeaderRule.Apply(context.Request.Headers);
        return next(context);
    });

    /// <summary>The framework's CORS by the default policy. Its <c>UseCors</c> asks for a service with each request, in native code by reflection.</summary>
    public static IApplicationBuilder UseAllowedOrigins(this IApplicationBuilder app)
    {
        var policies = app.ApplicationServices.GetRequiredService<ICorsPolicyProvider>();
        return app.Use(next =>
        {
            var cors = ActivatorUtilities.CreateInstance<CorsMiddleware>(app.ApplicationServices, next);
            return context => cors.Invoke(context, policies);
        });
    }

    private static void AllowOrigins(CorsOptions cors, IOptions<GatewayOptions> gateway)
        => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. gateway.Value.AllowedOrigins])
            .WithMethods("GET", "HEAD", "POST", "DELETE")
            .AllowAnyHeader()
            .SetPreflightMaxAge(TimeSpan.FromSeconds(gateway.Value.PreflightSeconds))
            .WithExposedHeaders("Cache-Status", "Age", "ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id"));

    /// <summary>Read from the right as long as the peer is trusted: the first address that is not is the client's.</summary>
    private static void TrustProxies(ForwardedHeadersOptions forwarded, IOptions<GatewayOptions> gateway)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null;
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (string cidr in gateway.Value.TrustedProxies)
        {
            forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(cidr));
        }
    }
}
