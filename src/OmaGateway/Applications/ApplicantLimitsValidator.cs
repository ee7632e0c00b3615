using System.Net;
using Microsoft.Extensions.Options;

namespace OmaGateway.Applications;

/// <summary>Refuses limits per address where nobody can say whose address is seen.</summary>
internal sealed class ApplicantLimitsValidator(IConfiguration configuration) : IValidateOptions<ApplicantLimitsOptions>
{
    public ValidateOptionsResult Validate(string? name, ApplicantLimitsOptions options)
    {
        bool countsAddresses = options.PerAddress is not null || options.SmsPerAddress is not null;
        bool trustsProxies = configuration.GetSection("Gateway:TrustedProxies").GetChildren().Any();
        return countsAddresses && !trustsProxies && options.PerAddress?.Direct != true && !IsLoopback(configuration["Gateway:PublicUrl"])
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
