using System.Collections.Frozen;

namespace OmaGateway.Observability;

/// <summary>
/// The metrics of .NET that are exported, and their tags: a closed list, so that no update of the framework adds a series (or a tag that
/// nobody checked for personal data) by itself. The gateway's own meters are not filtered; their names stand in the README's table.
/// </summary>
internal static class FrameworkMetrics
{
    private static readonly string[] Upstream = ["server.address", "server.port", "http.request.method", "http.response.status_code", "error.type"];
    private static readonly string[] None = [];

    public static readonly string[] Meters =
        ["Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Net.Http", "System.Runtime"];

    public static readonly FrozenDictionary<string, string[]> Tags = new Dictionary<string, string[]>
    {
        ["kestrel.active_connections"] = ["server.port"],
        ["kestrel.queued_connections"] = ["server.port"],
        ["kestrel.queued_requests"] = None,
        ["kestrel.rejected_connections"] = ["server.port"],
        ["aspnetcore.rate_limiting.requests"] = ["aspnetcore.rate_limiting.policy", "aspnetcore.rate_limiting.result"],
        ["http.client.request.duration"] = Upstream,
        ["http.client.active_requests"] = ["server.address", "server.port"],
        ["http.client.request.time_in_queue"] = ["server.address", "server.port"],
        ["dotnet.process.cpu.time"] = ["cpu.mode"],
        ["dotnet.process.memory.working_set"] = None,
        ["dotnet.gc.pause.time"] = None,
        ["dotnet.gc.last_collection.heap.size"] = ["gc.heap.generation"],
        ["dotnet.thread_pool.queue.length"] = None,
        ["dotnet.thread_pool.thread.count"] = None,
        ["dotnet.exceptions"] = ["error.type"],
    }.ToFrozenDictionary();
}
