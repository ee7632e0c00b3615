using System.Net;
using Microsoft.Extensions.Options;

namespace OmaGateway.Edge;

/// <summary>What no range can say about <see cref="GatewayOptions"/>; every complaint at once, each naming its key.</summary>
internal sealed class GatewayOptionsRules : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        string[] errors =
        [
            .. Indexed(options.AllowedOrigins).Where(item => !IsOrigin(item.Value)).Select(item =>
                $"Gateway:AllowedOrigins:{item.Index}: '{item.Value}' is not an origin; write scheme://host[:port] in lower case, without path, '*' or default port."),
            .. Indexed(options.TrustedProxies).Where(item => !IPNetwork.TryParse(item.Value, out _)).Select(item =>
                $"Gateway:TrustedProxies:{item.Index}: '{item.Value}' is not a network; write CIDR such as 10.0.0.0/8 or 192.0.2.7/32."),
            .. new[] { (nameof(options.PublicUrl), options.PublicUrl), (nameof(options.ManagementUrl), options.ManagementUrl) }.Where(item => !IsListener(item.Item2)).Select(item =>
                $"Gateway:{item.Item1}: '{item.Item2}' is not a listener; write http://host:port or https://host:port, with '*' for every address."),
        ];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>Browsers send an origin in exactly one spelling (RFC 6454, 6.2), and it is compared as text.</summary>
    private static bool IsOrigin(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.GetLeftPart(UriPartial.Authority) == text && uri.UserInfo.Length == 0 && !text.Contains('*', StringComparison.Ordinal);

    private static bool IsListener(string text)
    {
        try
        {
            return BindingAddress.Parse(text) is { Scheme: "http" or "https", IsUnixPipe: false, IsNamedPipe: false, PathBase.Length: 0 };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static IEnumerable<(int Index, string Value)> Indexed(IEnumerable<string> values) => values.Select((value, index) => (index, value));
}
