using System.Globalization;
using System.Text.Json;
using OmaGateway.Tests.Applications;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.MailBudget;

/// <summary>Operators read the same numbers everywhere: the snapshot (and so the console and <c>budget show</c>), the metrics, and the RateLimit header.</summary>
public sealed class BudgetFiguresTests
{
    [Fact]
    public async Task Figures_OfOneDay_AreTheSameEverywhere()
    {
        await using var upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var gateway = await GatewayHost.StartAsync([.. GatewayArguments.Upstream(upstream.Address), "MailBudget:DailyLimit=10"]);
        int applicant = 0;
        foreach (string code in new[] { "000", "000", "003", "004", "004", "004" })
        {
            upstream.Faults.Apply(new FaultSwitches { BusinessCode = code });
            using var answer = await gateway.Public.SendAsync(OmaRequests.ApplyTrial(++applicant));
        }

        upstream.Faults.Apply(new FaultSwitches { Hang = HangPoint.AfterHandling, BusinessCode = "205" });
        var last = gateway.Public.SendAsync(OmaRequests.ApplyTrial(++applicant));
        await Poll.UntilAsync(() => upstream.Journal.Count(OmaRoute.ApplyTrial) == applicant, "one is in flight");
        await ShouldBeAsync(limit: 10, spent: 2, unclear: 1, reserved: 1, released: 3, remaining: 6);

        upstream.Faults.ApplyJson("""{"hang":null}""");
        using (var closing = await last)
        {
            closing.Header("RateLimit").ShouldStartWith("\"daily-mails\";r=0;");
            closing.Headers.RetryAfter.ShouldNotBeNull();
        }

        await ShouldBeAsync(limit: 3, spent: 2, unclear: 1, reserved: 0, released: 4, remaining: 0);

        async Task ShouldBeAsync(long limit, long spent, long unclear, long reserved, long released, long remaining)
        {
            (string Name, long Expected)[] figures = [("limit", limit), ("spent", spent), ("unclear", unclear), ("reserved", reserved), ("released", released), ("remaining", remaining)];
            await Poll.UntilAsync(
                async () =>
                {
                    using var snapshot = JsonDocument.Parse(await gateway.Management.GetStringAsync("/ops/snapshot"));
                    return figures.All(figure => snapshot.RootElement.GetProperty("budget").GetProperty(figure.Name).GetInt64() == figure.Expected);
                },
                "the snapshot, which is made once a second, says so too");
            string metrics = await gateway.Management.GetStringAsync("/metrics");
            figures.ShouldAllBe(figure => Metric(metrics, figure.Name) == figure.Expected, metrics);

            Metric(metrics, "reset_seconds").ShouldBeInRange(1, 90_000);
            Metric(metrics, "forecast").ShouldBeGreaterThanOrEqualTo(spent + unclear);
        }
    }

    private static double Metric(string metrics, string name)
        => double.Parse(metrics.Split('\n').Single(line => line.StartsWith($"oma_mail_budget_{name} ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
}
