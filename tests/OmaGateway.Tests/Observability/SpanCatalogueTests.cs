using System.Text.RegularExpressions;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Observability;

/// <summary>The README's line of spans against what a gateway sends while each kind of thing happens once.</summary>
public sealed partial class SpanCatalogueTests
{
    [Fact]
    public async Task Spans_ThatAreSent_AreThoseOfTheReadme()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using (var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string?>(receiver.Environment) { ["OTEL_TRACES_SAMPLER"] = "always_on" },
            [.. GatewayArguments.Upstream(simulator.Address), "MailBudget:AssumeSpentWhenUnknown=0"]))
        {
            foreach (var request in (HttpRequestMessage[])[OmaRequests.Tenant("tok-1"), OmaRequests.Subscriptions("tok-1"), OmaRequests.ApplyTrial(1), new(HttpMethod.Get, OmaRequests.ConsoleParametersPath)])
            {
                using var answer = await gateway.Public.SendAsync(request);
                answer.EnsureSuccessStatusCode();
            }

            gateway.Process.Signal("TERM");
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await gateway.Process.WaitForExitAsync(deadline.Token);
        }

        string[] documented = [.. Code().Matches(Line().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"))).Value).Select(word => word.Groups[1].Value)];
        receiver.Spans.Select(span => Kind(span.Name)).Distinct().ShouldBe(documented.Select(Kind).Distinct(), ignoreOrder: true);
    }

    /// <summary>Requests are called by their method and route.</summary>
    private static string Kind(string name) => Method().Replace(name, static match => match.Groups[1].Success ? "method and route" : "method");

    [GeneratedRegex("^Spans: .*$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^(?:GET|POST)( /.*)?$")]
    private static partial Regex Method();
}
