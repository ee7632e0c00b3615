using System.Net;
using Microsoft.Extensions.Options;

namespace OmaGateway.Applications;

/// <summary>
/// Refuses limits per address where nobody can say whose address is seen. Listener and trusted proxies are those of the start: they don't change live, so
/// limits that do must not count on others.
/// </summary>
internal sealed class ApplicantLimitsValidator(IConfiguration configuration) : IValidateOptions<ApplicantLimitsOptions>
{
    private readonly bool _seesClients = configuration.GetSection("Gateway:TrustedProxies").GetChildren().Any() || IsLoopback(configuration["Gateway:PublicUrl"]);

    public ValidateOptionsResult Validate(string? name, ApplicantLimitsOptions options)
    {
        bool countsAddresses = options.PerAddress is not null || options.SmsPerAddress is not null;
        return countsAddresses && !_seesClients && options.PerAddress?.Direct != true
            ? ValidateOptionsResult.Fail(
                "ApplicantLimits:PerAddress counts by client address, but Gateway:TrustedProxies is empty: behind an ingress all clients would share one address. "
                + "Name the ingress' addresses as CIDR in Gateway:TrustedProxies, or set ApplicantLimits:PerAddress:Direct=true where clients connect without a proxy.")
            : ValidateOptionsResult.Success;
    }

    private static bool IsLoopback(string? url)
    {
        string host = BindingAddress.Parse(url ?? "http://127.0.0.1").Host.Trim('[', ']');
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }
}
