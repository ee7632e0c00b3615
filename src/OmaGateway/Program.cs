using OmaGateway.Applications;
using OmaGateway.Bodies;
using OmaGateway.Bss;
using OmaGateway.Cli;
using OmaGateway.Configuration;
using OmaGateway.Docs;
using OmaGateway.Edge;
using OmaGateway.MailBudget;
using OmaGateway.Masking;
using OmaGateway.Observability;
using OmaGateway.Ops;
using OmaGateway.Problems;
using OmaGateway.Redis;
using OmaGateway.Routing;
using OmaGateway.Secrets;
using OmaGateway.Sessions;
using OmaGateway.TenantLookups;
using OmaGateway.Tokens;

namespace OmaGateway;

/// <summary>The only composition: read it top to bottom and you have followed a request through the gateway.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => GatewayCommand.Create(Build).Parse(args).InvokeAsync(GatewayCommand.Signals);

    /// <param name="configFolder">Holds gateway.json and masking.json.</param>
    /// <param name="overrides">Configuration as command-line arguments (<c>--MailBudget:DailyLimit=3</c>); they win over files and environment.</param>
    /// <param name="configure">For a host that embeds the gateway (the demo, tests): adds to or replaces services.</param>
    public static WebApplication Build(string configFolder, string[] overrides, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(GatewayConfiguration.Host);
        builder.AddGatewayConfiguration(configFolder, overrides, GatewayCheck.Rooms);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddObservability();
        builder.Services.AddSecrets(builder.Configuration);
        builder.Services.AddRedis(builder.Configuration);
        builder.Services.AddOps();
        builder.Services.AddMailBudget(builder.Configuration);
        builder.AddEdge();
        builder.Services.AddSessions(builder.Configuration);
        builder.Services.AddRoutePolicies(builder.Configuration)
            .AddTokens()
            .AddBodies()
            .AddMasking()
            .AddApplications(builder.Configuration)
            .AddBss(builder.Configuration)
            .AddTenantLookups(builder.Configuration);
        configure?.Invoke(builder);

        var app = builder.Build();

        // Operators: a listener of its own, and nothing of the public side on it.
        app.MapWhen(Listeners.IsManagement, management => management.UseOps());

        // Browsers, in the order of a request's life.
        app.UseObservability();             //   one outcome for each request: its log line, span and metrics
        app.UseProblems();
        app.UseEdge();                      // 1 forwarded headers, framing, security headers
        app.UseLocalHits();                 // 7 already, where no step between could change the answer: a plain hit
        app.UseKnownClosedDay();            // 6 likewise: a plain application where the day's mails are spent
        app.UseRequestHeaderRule();         // 1 still, for everybody else: headers that nobody may believe are gone
        app.UseRouting();                   //   which route; its RoutePolicy is the endpoint's metadata (3)
        app.UseAllowedOrigins();            //   preflights end here, before anything is counted
        app.UseSessions();                  // 2 session: cookie -> token, or 401, 403
        app.UseTokens();                    // 4 one token, or 400, 401
        app.UseClosedDay();                 // 6 already, where the day's mails are spent: 429, whatever the body
        app.UseRequestTimeouts();           //   the route's time runs from here on; before it only a session waits, for Redis, which has bounds of its own
        app.UseBodies();                    // 5 body: validated, canonical, or 400, 413, 415
        app.MapReverseProxy(proxy =>
        {
            proxy.UseApplications();        // 6 applicant: repeats, limits, mail budget; 10 settle
            proxy.UseTenantLookups();       // 7 lookup: memory, Redis, one flight for all who ask
            proxy.UseLoadBalancing();       // 8 forward, with the transforms of each route (9 masks the answer)
        }).WithRoutePolicies();
        app.MapProblemPages();
        app.UseDocs();
        return app;
    }
}
