using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace OmaGateway.Sessions;

/// <summary><see cref="CsrfRule"/> for a request, with the origins that CORS allows: one list for both.</summary>
internal sealed class CsrfCheck(IOptions<CorsOptions> cors)
{
    private readonly CorsPolicy? _origins = cors.Value.GetPolicy(cors.Value.DefaultPolicyName);

    public bool Passes(HttpRequest request)
    {
        var headers = request.Headers;
        return headers.Origin.Count <= 1 && CsrfRule.IsSatisfied(
            headers.ContainsKey(CsrfRule.Header),
            headers.Origin,
            headers["Sec-Fetch-Site"],
            $"{request.Scheme}://{request.Host.Value}",
            origin => _origins?.IsOriginAllowed(origin) == true);
    }
}
