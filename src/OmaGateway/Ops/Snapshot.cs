using System.Buffers;
using System.Text.Json;
using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>All sections as JSON, each made at most once a second however many look.</summary>
internal sealed class Snapshot(IEnumerable<ISnapshotSource> sources, TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);
    private readonly ISnapshotSource[] _sources = [.. sources.OrderBy(source => source.Name, StringComparer.Ordinal)];
    private readonly Lock _lock = new();
    private IReadOnlyList<SnapshotPart>? _parts;
    private long _madeAt;

    public IReadOnlyList<SnapshotPart> Parts()
    {
        lock (_lock)
        {
            if (_parts is null || time.GetElapsedTime(_madeAt) >= Age)
            {
                (_parts, _madeAt) = ([.. _sources.Select(Make)], time.GetTimestamp());
            }

            return _parts;
        }
    }

    /// <summary>One object with a member for each section; <paramref name="parts"/> may be some of them.</summary>
    public static void Write(IBufferWriter<byte> output, IEnumerable<SnapshotPart> parts, DateTimeOffset now)
    {
        using var json = new Utf8JsonWriter(output, OperatorJson.Options);
        json.WriteStartObject();
        json.WriteString("at"u8, now);
        foreach (var part in parts)
        {
            json.WritePropertyName(part.Name);
            json.WriteRawValue(part.Json.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static SnapshotPart Make(ISnapshotSource source)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, OperatorJson.Options))
        {
            source.Write(json);
        }

        return new SnapshotPart(source.Name, buffer.WrittenMemory);
    }
}

/// <param name="Name">The section's name.</param>
/// <param name="Json">Its value, as UTF-8 JSON.</param>
internal sealed record SnapshotPart(string Name, ReadOnlyMemory<byte> Json);
