using System.Reflection;
using System.Text.Json;

namespace OmaDemo;

/// <summary>
/// The page of a mall, on an origin of its own: what a frontend developer would write against the gateway. Plain files out of this
/// assembly; the one thing that it is told is where the gateway is.
/// </summary>
internal sealed class Storefront : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["/index.html"] = "text/html; charset=utf-8",
        ["/storefront.css"] = "text/css; charset=utf-8",
        ["/storefront.js"] = "text/javascript; charset=utf-8",
        ["/gateway.js"] = "text/javascript; charset=utf-8",
        ["/words.js"] = "text/javascript; charset=utf-8",
    };

    private readonly WebApplication _site;

    private Storefront(WebApplication site) => _site = site;

    /// <param name="url">Where the page is served; its host must be a name that browsers take for secure (<c>localhost</c>).</param>
    /// <param name="gateway">Where the page finds the gateway: the same host, so that the cookie counts as the same site's.</param>
    public static async Task<Storefront> StartAsync(string url, string gateway, CancellationToken cancellation = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        var site = builder.Build();
        string policy = $"default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' {gateway}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
        byte[] settings = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["gateway"] = gateway });
        site.Run(context =>
        {
            context.Response.Headers.ContentSecurityPolicy = policy;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            string path = context.Request.Path == "/" ? "/index.html" : context.Request.Path.Value ?? "";
            return path == "/settings.json" ? SendAsync(context, "application/json", new MemoryStream(settings))
                : Files.TryGetValue(path, out string? type) ? SendAsync(context, type, Open(path[1..]))
                : NotFoundAsync(context);
        });
        await site.StartAsync(cancellation);
        return new Storefront(site);
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private static Stream Open(string name)
        => Assembly.GetExecutingAssembly().GetManifestResourceStream($"OmaDemo.wwwroot.{name}") ?? throw new InvalidOperationException($"{name} is not in the assembly.");

    private static async Task SendAsync(HttpContext context, string type, Stream content)
    {
        await using (content)
        {
            context.Response.ContentType = type;
            await content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
