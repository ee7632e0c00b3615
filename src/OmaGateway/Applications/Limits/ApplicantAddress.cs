using System.Net;
using System.Net.Sockets;

namespace OmaGateway.Applications.Limits;

/// <summary>The part of an address that belongs to one household or company: IPv4 whole, IPv6 its /64 (pure).</summary>
internal static class ApplicantAddress
{
    private const int PrefixBytes = 8;

    /// <summary>Null where the peer has no IP address.</summary>
    public static string? Prefix(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.ToString();
        }

        byte[] bytes = address.GetAddressBytes();
        Array.Clear(bytes, PrefixBytes, bytes.Length - PrefixBytes);
        return $"{new IPAddress(bytes)}/64";
    }
}
