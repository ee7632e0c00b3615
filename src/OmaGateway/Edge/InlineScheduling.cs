namespace OmaGateway.Edge;

/// <summary>
/// Requests run on the thread that polls their socket, without a hop to the thread pool. That is safe here because nothing in a request's life blocks: every wait
/// is asynchronous. .NET's own switch is an environment variable that is read with the first socket; this one sets it unless the operator has.
/// </summary>
internal static class InlineScheduling
{
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static bool IsOn => Environment.GetEnvironmentVariable(Switch) == "1";

    /// <summary>For a process of the gateway's own, before its first socket; a host that embeds the gateway decides for itself.</summary>
    public static void Prefer()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null)
        {
            Environment.SetEnvironmentVariable(Switch, "1");
        }
    }
}
