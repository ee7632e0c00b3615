using System.Text.Json;
using OmaGateway.Observability;
using OmaGateway.Routing;

namespace OmaGateway.Ops;

/// <summary>The day's mail budget as this replica knows it, and what it will come to at the pace of the last hour.</summary>
internal sealed class BudgetSection(IServiceProvider services, TrafficWindow window, TimeProvider time) : ISnapshotSource
{
    public string Name => "budget";

    public void Write(Utf8JsonWriter json)
    {
        if (services.GetService<IMailLedger>() is not { } ledger)
        {
            json.WriteNullValue();
            return;
        }

        var view = ledger.View;
        var now = time.GetUtcNow();
        var forecast = BudgetForecast.Of(view, window.History(), now);
        json.WriteStartObject();
        json.WriteNumber("limit"u8, view.Limit);
        json.WriteNumber("spent"u8, view.Spent);
        json.WriteNumber("unclear"u8, view.Unclear);
        json.WriteNumber("reserved"u8, view.Reserved);
        json.WriteNumber("released"u8, view.Released);
        json.WriteNumber("remaining"u8, view.Remaining);
        json.WriteString("resetAt"u8, view.ResetAt);
        json.WriteBoolean("closed"u8, ledger.ClosedNow is not null);
        json.WriteString("fault"u8, view.Fault?.ToString());
        json.WriteNumber("perHour"u8, Math.Round(forecast.PerHour, 1));
        json.WriteNumber("atReset"u8, Math.Round(forecast.AtReset));
        if (forecast.EmptyAt is { } empty)
        {
            json.WriteString("emptyAt"u8, empty);
        }

        json.WriteEndObject();
    }
}

/// <param name="PerHour">Mails an hour, over the last hour at most.</param>
/// <param name="AtReset">Mails of the day at that pace, at its end; not capped by the limit.</param>
/// <param name="EmptyAt">When nothing will be left, where that comes before the end of the day.</param>
internal readonly record struct BudgetForecast(double PerHour, double AtReset, DateTimeOffset? EmptyAt)
{
    private const int PaceSeconds = 3600;

    public static BudgetForecast Of(MailBudgetView view, IReadOnlyList<HistoryPoint> history, DateTimeOffset now)
    {
        long used = view.Spent + view.Unclear;
        long dayBegan = now.Add(view.UntilReset).AddDays(-1).ToUnixTimeSeconds(); // by this gateway's clock, as the history is
        long from = Math.Max(dayBegan, now.ToUnixTimeSeconds() - PaceSeconds);
        var first = history.FirstOrDefault(point => point.At >= from && point.Spent is not null);
        double seconds = first is null ? 0 : now.ToUnixTimeSeconds() - first.At;
        double perSecond = seconds > 0 ? Math.Max(0, (used - first!.Spent!.Value) / seconds) : 0;
        double left = view.UntilReset.TotalSeconds;
        double untilEmpty = perSecond > 0 ? Math.Max(0, view.Limit - used) / perSecond : double.PositiveInfinity;
        return new(perSecond * 3600, used + (perSecond * left), untilEmpty < left ? view.AsOf.AddSeconds(untilEmpty) : null);
    }
}
