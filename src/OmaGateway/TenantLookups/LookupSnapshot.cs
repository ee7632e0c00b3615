using System.Text.Json;
using OmaGateway.Observability;

namespace OmaGateway.TenantLookups;

/// <summary>Section <c>lookups</c> of <c>/ops/snapshot</c>: numbers by route, no key and no token.</summary>
internal sealed class LookupSnapshot(LocalCopies local, FlightTable flights, RouteHealths healths, LookupMetrics metrics) : ISnapshotSource
{
    public string Name => "lookups";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("entries"u8, local.Entries);
        json.WriteNumber("bytes"u8, local.Bytes);
        json.WriteNumber("flights"u8, flights.Count);
        json.WriteNumber("tampered"u8, metrics.Tampered);
        json.WriteStartArray("upstreamDown"u8);
        foreach (string route in healths.Down)
        {
            json.WriteStringValue(route);
        }

        json.WriteEndArray();
        json.WriteStartObject("routes"u8);
        foreach (var (route, counts) in metrics.Routes)
        {
            json.WriteStartObject(route);
            foreach (var outcome in Enum.GetValues<LookupOutcome>())
            {
                json.WriteNumber(LookupMetrics.Word(outcome), counts[outcome]);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
