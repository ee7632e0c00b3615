using System.Text.Json;
using OmaGateway.Observability;

namespace OmaGateway.MailBudget;

/// <summary>The gateways that share the ledger: <c>[{"name":"1f0c8a2b","ageSeconds":0}]</c>, this one first, at most 200.</summary>
internal sealed class RosterSnapshot(LedgerMember member) : ISnapshotSource
{
    private const int MostShown = 200;

    public string Name => "replicas";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        Write(json, member.Gateway, TimeSpan.Zero);
        foreach (var (gateway, age) in member.Seen().OrderBy(other => other.Gateway, StringComparer.Ordinal).Take(MostShown - 1))
        {
            Write(json, gateway, age);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string gateway, TimeSpan age)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, gateway[..8]);
        json.WriteNumber("ageSeconds"u8, (long)age.TotalSeconds);
        json.WriteEndObject();
    }
}
