using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Configuration;
using OmaGateway.Tests.Hosting;
using Xunit.Abstractions;

namespace OmaGateway.Tests.Configuration;

/// <summary>Two hundred files, one in three broken, while 500 requests come each second, whether answers come or not. The gateway finds the files by itself.</summary>
[Trait("Lane", "long")]
public sealed class ReloadLoadTests(ITestOutputHelper output)
{
    private const int Reloads = 200;
    private const int PerSecond = 500;
    private static readonly TimeSpan LeastLoad = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan InForceWithin = TimeSpan.FromSeconds(5);
    private int _answered;
    private int _failed;

    [Fact]
    public async Task TwoHundredReloads_UnderFiveHundredRequestsASecond_NoneFailsAndEachGoodOneHoldsWithinFiveSeconds()
    {
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var folder = new TemporaryFolder();
        foreach (string name in (string[])["gateway.json", "masking.json"])
        {
            File.Copy(Path.Combine(Repository.ConfigFolder, name), folder.File(name));
        }

        await using var gateway = await GatewayHost.StartWithAsync(Path.GetDirectoryName(folder.File("x"))!, GatewayHost.InThisProcess, GatewayArguments.Upstream(simulator.Address));
        var reload = gateway.Services.GetRequiredService<ConfigurationReload>();
        string good = await File.ReadAllTextAsync(folder.File("gateway.json"));
        using var stop = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var load = LoadAsync(gateway, stop.Token);
        var longest = TimeSpan.Zero;
        for (int i = 1; i <= Reloads; i++)
        {
            string path = $"/rest/oma/softwareconsole/trialtenant/renamed-{i}";
            bool bad = i % 3 == 0;
            await File.WriteAllTextAsync(folder.File("new"), good.Replace(OmaRequests.TrialTenantPath, path, StringComparison.Ordinal) + (bad ? "}" : ""));
            File.Move(folder.File("new"), folder.File("gateway.json"), overwrite: true);
            var written = Stopwatch.StartNew();
            await Poll.UntilAsync(bad ? () => Task.FromResult(reload.Status.Errors.Count > 0) : async () => await IsRoutedAsync(gateway, path), $"reload {i}");
            longest = longest > written.Elapsed ? longest : written.Elapsed;
        }

        await Poll.UntilAsync(() => clock.Elapsed >= LeastLoad, "the minute is over", LeastLoad * 2);
        await stop.CancelAsync();
        int sent = await load;
        output.WriteLine($"{Reloads} reloads; {sent} requests in {clock.Elapsed.TotalSeconds:0} s, {_failed} failed; the slowest reload was seen after {longest.TotalSeconds:0.00} s");
        _failed.ShouldBe(0);
        _answered.ShouldBe(sent);
        longest.ShouldBeLessThan(InForceWithin);
    }

    /// <summary>Open loop: what is due is sent, however many are still unanswered.</summary>
    private async Task<int> LoadAsync(GatewayHost gateway, CancellationToken stop)
    {
        var open = new List<Task>();
        var clock = Stopwatch.StartNew();
        int sent = 0;
        while (!stop.IsCancellationRequested)
        {
            for (int due = (int)(clock.Elapsed.TotalSeconds * PerSecond); sent < due; sent++)
            {
                open.Add(AskAsync(gateway, sent));
            }

            open.RemoveAll(static task => task.IsCompletedSuccessfully);
            await Poll.OnceAsync();
        }

        await Task.WhenAll(open);
        return sent;
    }

    private async Task AskAsync(GatewayHost gateway, int number)
    {
        try
        {
            using var request = number % 10 == 0 ? OmaRequests.Subscriptions($"tok-{number % 40}") : OmaRequests.Tenant($"tok-{number % 200}");
            using var answer = await gateway.Public.SendAsync(request, CancellationToken.None);
            Interlocked.Increment(ref answer.IsSuccessStatusCode ? ref _answered : ref _failed);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            Interlocked.Increment(ref _failed);
        }
    }

    /// <summary>Without a token: 401 where the path is routed, 404 where it is not; the upstream is not asked.</summary>
    private static async Task<bool> IsRoutedAsync(GatewayHost gateway, string path)
    {
        using var answer = await gateway.Public.GetAsync(path);
        return answer.StatusCode == HttpStatusCode.Unauthorized;
    }
}
