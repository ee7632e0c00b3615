using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace OmaGateway.Edge;

/// <summary>
/// CORS as the framework does it, except for <c>Vary: Origin</c>: it is left to <see cref="RequestGate"/>, which says it on every answer, also to
/// an origin that is not allowed and to a request without one. The framework would say it only where several origins are allowed.
/// </summary>
internal sealed class OriginCorsService(IOptions<CorsOptions> options, ILoggerFactory loggers) : CorsService(options, loggers)
{
    public override void ApplyResult(CorsResult result, HttpResponse response)
    {
        result.VaryByOrigin = false;
        base.ApplyResult(result, response);
    }
}
