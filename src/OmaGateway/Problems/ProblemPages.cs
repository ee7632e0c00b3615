using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace OmaGateway.Problems;

/// <summary>
/// The pages that problem types point to: <c>/docs/problems</c> and <c>/docs/problems/{slug}</c>, from the catalogue alone, written once. HTML that
/// needs nothing from anywhere: no script, no font, no image.
/// </summary>
internal static class ProblemPages
{
    private const string Style = """
        :root{color-scheme:light dark}
        body{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1.25rem}
        a{color:light-dark(#0b57d0,#a8c7fa)}code{font-size:.95em}
        h1{line-height:1.2}.status{font-variant-numeric:tabular-nums;opacity:.75}
        dt{font-weight:600;margin-top:1rem}dd{margin:0}li{margin:.4rem 0}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapProblemPages(this IEndpointRouteBuilder endpoints)
    {
        var types = ProblemTypes.All.Values.OrderBy(type => type.Status).ThenBy(type => type.Slug, StringComparer.Ordinal).ToArray();
        byte[] index = Page("Problems", Index(types));
        var pages = types.ToDictionary(type => type.Slug, type => Page(type.Title, Explanation(type)), StringComparer.Ordinal);
        endpoints.MapMethods("/docs/problems", ["GET", "HEAD"], context => WriteAsync(context, index));
        endpoints.MapMethods("/docs/problems/{slug}", ["GET", "HEAD"], context =>
            pages.TryGetValue((string)context.Request.RouteValues["slug"]!, out byte[]? page) ? WriteAsync(context, page) : new Problem(ProblemTypes.NotFound).WriteAsync(context));
    }

    private static Task WriteAsync(HttpContext context, byte[] page)
    {
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = page.Length;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "public, max-age=3600";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }

    private static string Index(IEnumerable<ProblemType> types)
        => "<p>Every refusal of this gateway is one of these, as <code>application/problem+json</code> (RFC 9457).</p><ul>"
            + string.Concat(types.Select(type => $"<li><a href=\"/docs/problems/{type.Slug}\">{Text(type.Title)}</a> <span class=\"status\">{type.Status}</span></li>"))
            + "</ul>";

    private static string Explanation(ProblemType type) => $"""
        <dl>
        <dt>What to do</dt><dd>{Text(type.Advice)}</dd>
        <dt>HTTP status</dt><dd>{(type == ProblemTypes.UpstreamRefused ? "the upstream's own" : type.Status)}</dd>
        <dt>Type</dt><dd><code>{Text(type.Uri)}</code></dd>
        </dl>
        <p>Each occurrence carries a <code>traceId</code>: give it to the operators when you ask about one.</p>
        <p><a href="/docs/problems">All problems</a> · <a href="/docs">The interface</a></p>
        """;

    private static byte[] Page(string title, string body) => Encoding.UTF8.GetBytes($"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Text(title)} · OmaGateway</title><style>{Style}</style></head>
        <body><main><h1>{Text(title)}</h1>{body}</main></body></html>
        """);

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
