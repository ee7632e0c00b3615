using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OmaGateway.Ops;

/// <summary>The console: one embedded file. Its Content-Security-Policy allows exactly its own style and script, by their hashes.</summary>
internal sealed partial class ConsolePage
{
    private readonly byte[] _page;
    private readonly string _policy;

    public ConsolePage()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("OmaGateway.Ops.console.html")
            ?? throw new InvalidOperationException("The console's page is not embedded in the assembly.");
        using var reader = new StreamReader(stream);
        string html = reader.ReadToEnd();
        _page = Encoding.UTF8.GetBytes(html);
        _policy = $"default-src 'none'; script-src {HashOf(Script(), html)}; style-src {HashOf(Style(), html)}; connect-src 'self'; img-src data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    public Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = _page.Length;
        response.Headers.ContentSecurityPolicy = _policy;
        response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(_page, context.RequestAborted).AsTask();
    }

    private static string HashOf(Regex element, string html)
        => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.Match(html).Groups[1].Value)))}'";

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
