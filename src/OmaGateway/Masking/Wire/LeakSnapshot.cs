using System.Text.Json;
using OmaGateway.Observability;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// The leak report on the operators' console: <c>{"subscriptions":{"fields":{"customerName":{"clear":99}},"unreadable":{"NotJson":1}}}</c>.
/// Counts since the process started; a count of zero isn't written.
/// </summary>
internal sealed class LeakSnapshot(LeakReport report) : ISnapshotSource
{
    public string Name => "leaks";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var route in report.Routes)
        {
            json.WriteStartObject(route.Route);
            json.WriteStartObject("fields"u8);
            foreach (var field in route.Values().GroupBy(count => count.Field))
            {
                json.WriteStartObject(field.Key);
                foreach (var count in field)
                {
                    json.WriteNumber(Word(count.Mark), count.Count);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartObject("unreadable"u8);
            foreach (var (reason, count) in route.Unreadable())
            {
                json.WriteNumber(reason.ToString(), count);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Word(TallyMark mark) => MaskingMetrics.Arrival(mark) ?? (mark == TallyMark.Erased ? "erased" : "drift");
}
