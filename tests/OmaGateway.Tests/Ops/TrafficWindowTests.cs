using OmaGateway.Observability;
using OmaGateway.Ops;
using OmaGateway.Routing;

namespace OmaGateway.Tests.Ops;

/// <summary>What the console reckons, and that it stays bounded.</summary>
public sealed class TrafficWindowTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Recent_OfTwoReadings_IsTheirDifference()
    {
        var window = new TrafficWindow();
        window.Take([Requests("tenant", "hit", 10)], null, Start);
        window.Take([Requests("tenant", "hit", 25), Requests("tenant", "miss", 4)], null, Start.AddSeconds(30));

        var (change, seconds, now) = window.Recent();

        seconds.ShouldBe(30);
        change.Select(reading => reading.Count).ShouldBe([15, 4]);
        now.Select(reading => reading.Count).ShouldBe([25, 4]);
    }

    [Fact]
    public void History_HoldsADay_AndCountsEachRequestOnce()
    {
        var window = new TrafficWindow();
        for (int i = 0; i <= 30 * 3600 / TrafficWindow.StepSeconds; i++)
        {
            window.Take([Requests("tenant", "hit", i), Requests("tenant", "miss", 2 * i)], i, Start.AddSeconds(i * TrafficWindow.StepSeconds));
        }

        var points = window.History();
        points.Count.ShouldBe(288);
        points.ShouldAllBe(point => point.Requests == 90 && point.Saved == 30 && point.Failed == 0);
        points.Zip(points.Skip(1)).ShouldAllBe(pair => pair.Second.At - pair.First.At == TrafficWindow.HistoryStepSeconds);
    }

    [Theory]
    [InlineData(0.5, 15)]
    [InlineData(0.9, 19)]
    [InlineData(1, 20)]
    public void Quantile_LiesWithinItsBucket_InProportion(double quantile, double expected)
        => Quantile.Of([new(10, 0), new(20, 100), new(double.PositiveInfinity, 0)], quantile)!.Value.ShouldBe(expected, 0.001);

    [Fact]
    public void Quantile_BeyondTheLastBound_IsThatBound() => Quantile.Of([new(10, 1), new(double.PositiveInfinity, 9)], 0.9).ShouldBe(10);

    [Fact]
    public void Quantile_OfNothing_IsNotKnown() => Quantile.Of([new(10, 0), new(double.PositiveInfinity, 0)], 0.5).ShouldBeNull();

    [Fact]
    public void Forecast_AtThePaceOfTheLastHour()
    {
        var now = Start.AddHours(10);
        var view = new MailBudgetView(100, 50, 0, 0, 0, Start.AddHours(20), null) { AsOf = now };
        var history = new[] { Point(now.AddMinutes(-90), 0), Point(now.AddHours(-1), 40), Point(now.AddMinutes(-30), 45) };

        var forecast = BudgetForecast.Of(view, history, now);

        forecast.PerHour.ShouldBe(10, 0.01);
        forecast.AtReset.ShouldBe(150, 0.1);
        forecast.EmptyAt!.Value.ShouldBe(now.AddHours(5), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Forecast_AfterMidnight_DoesNotCountYesterday()
    {
        var midnight = Start;
        var view = new MailBudgetView(100, 1, 0, 0, 0, midnight.AddDays(1), null) { AsOf = midnight.AddMinutes(35) };
        var history = new[] { Point(midnight.AddMinutes(-20), 90), Point(midnight.AddMinutes(5), 0) };

        BudgetForecast.Of(view, history, midnight.AddMinutes(35)).PerHour.ShouldBe(2, 0.01);
    }

    [Fact]
    public void MetricsText_OfAHistogram_IsCumulativeWithEscapedLabels()
    {
        var reading = new Reading("http.server.request.duration", "s", ReadingKind.Histogram, [new("oma.route", "a\"b\\c\nd")], 0.5, [new(0.1, 2), new(double.PositiveInfinity, 1)]);

        MetricsText.Write([reading]).ShouldBe("""
            # TYPE http_server_request_duration_seconds histogram
            http_server_request_duration_seconds_bucket{oma_route="a\"b\\c\nd",le="0.1"} 2
            http_server_request_duration_seconds_bucket{oma_route="a\"b\\c\nd",le="+Inf"} 3
            http_server_request_duration_seconds_sum{oma_route="a\"b\\c\nd"} 0.5
            http_server_request_duration_seconds_count{oma_route="a\"b\\c\nd"} 3

            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("oma.problems", "{problem}", ReadingKind.Counter, "oma_problems_total")]
    [InlineData("oma.redis.available", "1", ReadingKind.Gauge, "oma_redis_available_ratio")]
    [InlineData("dotnet.process.memory.working_set", "By", ReadingKind.Gauge, "dotnet_process_memory_working_set_bytes")]
    [InlineData("dotnet.process.cpu.time", "s", ReadingKind.Counter, "dotnet_process_cpu_time_seconds_total")]
    internal void MetricsText_Names_AreThoseOfACollector(string metric, string unit, ReadingKind kind, string expected)
        => MetricsText.NameOf(new Reading(metric, unit, kind, [], 0, [])).ShouldBe(expected);

    private static HistoryPoint Point(DateTimeOffset at, long spent) => new(at.ToUnixTimeSeconds(), 0, 0, 0, null, spent);

    private static Reading Requests(string route, string outcome, long count)
        => new("http.server.request.duration", "s", ReadingKind.Histogram, [new("http.response.status_code", "200"), new("oma.outcome", outcome), new("oma.route", route)], count * 0.01, [new(0.05, count), new(double.PositiveInfinity, 0)]);
}
