using System.CommandLine;
using System.Net;
using System.Text.Json;
using OmaGateway.Cli;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Cli;

/// <summary>The operator's command against a running gateway.</summary>
public sealed class BudgetCommandTests
{
    private const string Token = "operator-token-of-the-tests";

    [Fact]
    public async Task Budget_ClosedAndReopened_RefusesAndTakesApplications()
    {
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var folder = new TemporaryFolder();
        await using var gateway = await GatewayHost.StartAsync([.. GatewayArguments.Upstream(simulator.Address), $"MailBudget:JournalFile={folder.File("journal")}", $"Ops:Token={Token}"]);
        await File.WriteAllTextAsync(folder.File("token"), Token);
        string target = $"--url {gateway.Management.BaseAddress} --token-file {folder.File("token")}";

        (await RunAsync($"budget close {target}")).Code.ShouldBe(0);
        (await gateway.Public.SendAsync(OmaRequests.ApplyTrial(1))).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await RunAsync($"budget reopen {target}")).Code.ShouldBe(0);
        (await RunAsync($"budget set-spent 40 {target}")).Code.ShouldBe(0);
        (await gateway.Public.SendAsync(OmaRequests.ApplyTrial(2))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ShownAsync(target)).GetProperty("spent").GetInt64().ShouldBe(41);
    }

    [Fact]
    public async Task Budget_WithoutTheToken_ChangesNothing()
    {
        await using var folder = new TemporaryFolder();
        await using var gateway = await GatewayHost.StartAsync([$"MailBudget:JournalFile={folder.File("journal")}", $"Ops:Token={Token}"]);

        string target = $"--url {gateway.Management.BaseAddress}";
        await File.WriteAllTextAsync(folder.File("token"), "another-token-of-the-tests");
        var refused = await RunAsync($"budget close {target} --token-file {folder.File("token")}");
        refused.Code.ShouldBe(1);
        refused.Output.ShouldContain("Wrong operator token.");
        (await ShownAsync(target)).GetProperty("closed").GetBoolean().ShouldBeFalse();
    }

    private static async Task<JsonElement> ShownAsync(string target)
    {
        var shown = await RunAsync($"budget show {target}");
        shown.Code.ShouldBe(0, shown.Output);
        return JsonDocument.Parse(shown.Output).RootElement;
    }

    private static async Task<(int Code, string Output)> RunAsync(string line)
    {
        await using var output = new StringWriter();
        int code = await new RootCommand { BudgetCommand.Create() }.Parse(line).InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }
}
