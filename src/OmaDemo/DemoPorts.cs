using System.Net;
using System.Net.Sockets;

namespace OmaDemo;

/// <summary>The demo's four listeners on loopback.</summary>
internal sealed record DemoPorts(int Public, int Management, int Simulator, int Storefront)
{
    public string PublicUrl => Url(Public);

    public string ManagementUrl => Url(Management);

    public string SimulatorUrl => Url(Simulator);

    /// <summary>Another origin than the gateway's, on the one host name for which browsers take http for secure: the session's cookie needs that.</summary>
    public string StorefrontUrl => $"http://localhost:{Storefront}";

    /// <summary>The gateway as the storefront's page calls it: the same site as the page, or the cookie would not be sent.</summary>
    public string PublicUrlForPages => $"http://localhost:{Public}";

    /// <summary>Names every port that is taken and the option that changes it; null when all are free.</summary>
    public string? Complaint()
    {
        var taken = new[] { ("--public-port", Public), ("--management-port", Management), ("--simulator-port", Simulator), ("--storefront-port", Storefront) }
            .Where(port => !IsFree(port.Item2))
            .Select(port => $"Port {port.Item2} is taken by another process. Choose another with {port.Item1} <port>.")
            .ToArray();
        return taken.Length == 0 ? null : string.Join(Environment.NewLine, taken);
    }

    private static string Url(int port) => $"http://127.0.0.1:{port}";

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
