using System.Text.Json;
using OmaGateway.Observability;
using OmaGateway.Redis;

namespace OmaGateway.Ops;

/// <summary>Saturation: memory, processor, queues, connections; and Redis as this replica sees it.</summary>
internal sealed class ProcessSection(TrafficWindow window, IServiceProvider services) : ISnapshotSource
{
    public string Name => "process";

    public void Write(Utf8JsonWriter json)
    {
        var (change, seconds, now) = window.Recent();
        double Now(string metric) => TrafficNames.Named(now, metric).Sum(reading => reading.Value);
        json.WriteStartObject();
        json.WriteNumber("memoryBytes"u8, Now("dotnet.process.memory.working_set"));
        json.WriteNumber("cpu"u8, seconds > 0 ? Math.Round(TrafficNames.Named(change, "dotnet.process.cpu.time").Sum(reading => reading.Value) / seconds, 3) : 0);
        json.WriteNumber("cpus"u8, Environment.ProcessorCount);
        json.WriteNumber("queued"u8, Now("dotnet.thread_pool.queue.length"));
        json.WriteNumber("connections"u8, Now("kestrel.active_connections"));
        WriteRedis(json, change, seconds);
        json.WriteEndObject();
    }

    private void WriteRedis(Utf8JsonWriter json, IReadOnlyList<Reading> change, double seconds)
    {
        json.WriteStartObject("redis"u8);
        json.WriteString("state"u8, services.GetService<IRedisClient>() is { } redis ? redis.IsAvailable ? "up" : "down" : "embedded");
        var commands = TrafficNames.Named(change, "oma.redis.command.duration").ToArray();
        json.WriteNumber("perSecond"u8, seconds > 0 ? Math.Round(commands.Sum(reading => reading.Count) / seconds, 2) : 0);
        json.WriteNumber("failed"u8, commands.Where(reading => reading.Tag(MetricTags.Outcome) != "answered").Sum(reading => reading.Count));
        json.WriteNumber("p95"u8, Math.Round(Quantile.Of(Quantile.Merge(commands), 0.95) ?? 0, 5));
        json.WriteEndObject();
    }
}
