using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Observability;
using OmaGateway.Ops;

namespace OmaGateway.Tests.Ops;

/// <summary>A day as a busy mall would make it: 24 hours of history, and replicas. For the console's picture and its bounds.</summary>
internal static class ExampleDay
{
    /// <param name="window">Takes the 288 points.</param>
    /// <param name="now">The end of the day so far.</param>
    /// <param name="mails">Mails of the day at <paramref name="now"/>.</param>
    /// <param name="midnight">When the budget's day began.</param>
    public static void Fill(TrafficWindow window, DateTimeOffset now, int mails, DateTimeOffset midnight)
    {
        long step = TrafficWindow.HistoryStepSeconds, last = now.ToUnixTimeSeconds() / step * step;
        for (int i = 287; i >= 0; i--)
        {
            long at = last - (i * step);
            double hour = DateTimeOffset.FromUnixTimeSeconds(at).AddHours(8).TimeOfDay.TotalHours;
            double busy = 0.08 + Math.Exp(-Math.Pow((hour - 10.5) / 2.4, 2)) + (0.8 * Math.Exp(-Math.Pow((hour - 15.5) / 2.2, 2)));
            double wobble = 1 + (0.13 * Math.Sin(i * 1.7)) + (0.09 * Math.Sin(i * 0.61));
            bool trouble = i is > 60 and < 67;
            long requests = (long)(5200 * busy * wobble);
            double progress = Math.Clamp((double)(at - midnight.ToUnixTimeSeconds()) / Math.Max(1, now.ToUnixTimeSeconds() - midnight.ToUnixTimeSeconds()), 0, 1);
            window.Add(new HistoryPoint(
                at,
                requests,
                trouble ? requests / 12 : requests / 900,
                (long)(requests * (0.81 + (0.05 * Math.Sin(i * 0.2)))),
                (trouble ? 0.42 : 0.021) * (1 + (0.35 * Math.Sin(i * 0.9)) + (0.6 * busy)),
                at < midnight.ToUnixTimeSeconds() ? 0 : (long)(mails * Math.Pow(progress, 1.4))));
        }
    }

    public static void AddReplicas(IServiceCollection services, int count) => services.AddSingleton<ISnapshotSource>(new Replicas(count));

    private sealed class Replicas(int count) : ISnapshotSource
    {
        public string Name => "replicas";

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartArray();
            for (int i = 0; i < count; i++)
            {
                json.WriteStartObject();
                json.WriteString("name", $"oma-gateway-6c9f7d8b4-{i:x5}");
                json.WriteNumber("ageSeconds", i % 5);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
