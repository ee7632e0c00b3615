using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmaGateway.Problems;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace OmaGateway.Cli;

/// <summary>What the gateway decided about one request.</summary>
/// <param name="Policy">The matched route's, or null.</param>
/// <param name="Problem">The problem that it was refused with, or null.</param>
/// <param name="Status">Status of the refusal; of no meaning for a request that goes upstream.</param>
/// <param name="HasToken">A token was decided.</param>
/// <param name="Fields">Names of the body's fields; never values.</param>
/// <param name="Sent">What would go upstream, or null.</param>
internal sealed record Explanation(RoutePolicy? Policy, ProblemType? Problem, int Status, bool HasToken, IReadOnlyList<string> Fields, HttpRequestMessage? Sent);

/// <summary>
/// Runs a request through the gateway itself: the same composition on a free loopback port, with nobody behind it (no Redis, a journal that is
/// thrown away, a forwarder that only notes what it would send). So the explanation can't differ from the gateway.
/// </summary>
internal static class ExplainRun
{
    public static async Task<IReadOnlyList<Explanation>> RunAsync(
        Func<string, string[], Action<WebApplicationBuilder>?, WebApplication> build, string config, string[] overrides, IEnumerable<HttpRequestMessage> requests, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("oma-explain-");
        try
        {
            Explanation? last = null;
            var forwarder = new RecordingForwarder[1];
            string[] settings =
            [
                .. overrides, "--Gateway:PublicUrl=http://127.0.0.1:0", "--Gateway:ManagementUrl=http://127.0.0.1:0", "--Redis:ConnectionString=",
                "--MailBudget:DailyLimit=1000000", $"--MailBudget:JournalFile={Path.Combine(folder.FullName, "journal")}",
            ];
            await using var app = build(config, settings, builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.Replace(ServiceDescriptor.Singleton<IHttpForwarder>(_ => new Current(forwarder)));
                builder.Services.AddSingleton<IStartupFilter>(new Watch(context => last = Read(context, forwarder[0].Sent)));
            });
            await app.StartAsync(cancellation);
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
            client.BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            var explanations = new List<Explanation>();
            foreach (var request in requests)
            {
                forwarder[0] = new RecordingForwarder();
                last = null;
                using var answer = await client.SendAsync(request, cancellation);
                explanations.Add(last ?? new Explanation(null, null, (int)answer.StatusCode, false, [], null));
            }

            await app.StopAsync(cancellation);
            return explanations;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Explanation Read(HttpContext context, HttpRequestMessage? sent) => new(
        context.GetRoutePolicy(),
        sent is null ? context.Features.Get<ProblemType>() : null,
        context.Response.StatusCode,
        context.Features.Get<RequestToken>() is not null,
        [.. context.Features.Get<RequestBody>()?.Fields.Keys ?? []],
        sent);

    /// <summary>The outermost middleware: looks at the request when everything inside is done with it.</summary>
    private sealed class Watch(Action<HttpContext> look) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (HttpContext context, RequestDelegate inner) =>
            {
                context.Response.OnStarting(() =>
                {
                    look(context);
                    return Task.CompletedTask;
                });
                await inner(context);
            });
            next(app);
        };
    }

    /// <summary>A forwarder is a singleton, a recording belongs to one request.</summary>
    private sealed class Current(RecordingForwarder[] forwarder) : IHttpForwarder
    {
        public ValueTask<ForwarderError> SendAsync(HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer)
            => forwarder[0].SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer);

        public ValueTask<ForwarderError> SendAsync(
            HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer, CancellationToken cancellationToken)
            => forwarder[0].SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, cancellationToken);
    }
}
