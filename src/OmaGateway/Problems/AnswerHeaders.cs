using Microsoft.Extensions.Primitives;

namespace OmaGateway.Problems;

/// <summary>
/// What every answer of the public listener carries. Put there before anything can answer; and again on a problem document, because YARP (an answer
/// that breaks off) and the request time-outs clear the whole head.
/// </summary>
/// <param name="hstsSeconds">Strict-Transport-Security's max-age on https; 0 leaves it out.</param>
internal sealed class AnswerHeaders(int hstsSeconds)
{
    private const string RequestId = "X-Request-Id";
    private static readonly StringValues Policy = "default-src 'none'; frame-ancestors 'none'";
    private static readonly StringValues PreflightVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    private static readonly StringValues Vary = "Origin";
    private readonly StringValues _transportSecurity = hstsSeconds > 0 ? $"max-age={hstsSeconds}" : StringValues.Empty;

    /// <summary>A page among the answers (docs) replaces the policy by its own.</summary>
    public void Put(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[RequestId] = context.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin"; // what may be read from elsewhere is read with CORS
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = Policy;
        headers.Vary = HttpMethods.IsOptions(context.Request.Method) ? PreflightVary : Vary;
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = _transportSecurity;
        }
    }

    /// <summary>Where somebody has cleared them.</summary>
    public static void Restore(HttpContext context)
    {
        if (!context.Response.Headers.ContainsKey(RequestId))
        {
            context.RequestServices?.GetService<AnswerHeaders>()?.Put(context);
        }
    }
}
