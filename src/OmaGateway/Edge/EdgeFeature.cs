using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace OmaGateway.Edge;

/// <summary>Step 1: the outermost layer. What a client claims about itself is settled here, before anything reads it.</summary>
internal static class EdgeFeature
{
    public static WebApplicationBuilder AddEdge(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Gateway");
        builder.Services.Configure<GatewayOptions>(section);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(Listeners.Configure);
        builder.Services.AddRequestTimeouts();
        builder.Services.AddCors();
        builder.Services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>().Configure<IOptions<GatewayOptions>>((cors, gateway) =>
            cors.AddDefaultPolicy(policy => policy
                .WithOrigins([.. gateway.Value.AllowedOrigins])
                .WithMethods("GET", "HEAD", "POST", "DELETE")
                .AllowAnyHeader()
                .WithExposedHeaders("Cache-Status", "Age", "ETag", "Retry-After", "RateLimit", "RateLimit-Policy")));
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<GatewayOptions>>((forwarded, gateway) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (string cidr in gateway.Value.TrustedProxies)
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(cidr));
            }
        });
        return builder;
    }

    public static IApplicationBuilder UseEdge(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        return app.Use(static (context, next) =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });
    }
}
