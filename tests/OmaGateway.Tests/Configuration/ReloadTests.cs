using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmaGateway.Configuration;
using OmaGateway.Tests.Hosting;
using OmaGateway.Tests.Redis;
using OmaSimulator;

namespace OmaGateway.Tests.Configuration;

/// <summary>Files change under a running gateway: good ones come in force whole, bad ones change nothing and are told.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private RunningSimulator _simulator = null!;
    private TemporaryFolder _folder = null!;
    private string _config = null!;
    private int _answered;
    private int _failed;

    public async Task InitializeAsync()
    {
        _simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        _folder = new TemporaryFolder();
        _config = _folder.File("config");
        Directory.CreateDirectory(_config);
        foreach (string name in (string[])["gateway.json", "masking.json"])
        {
            File.Copy(Path.Combine(Repository.ConfigFolder, name), Path.Combine(_config, name));
        }
    }

    public async Task DisposeAsync()
    {
        await _simulator.DisposeAsync();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task Route_Renamed_AnswersUnderItsNewPathWithoutARestart()
    {
        await using var gateway = await StartAsync();
        Edit("gateway.json", text => text.Replace("/tenant/querytenantbasic", "/tenant/renamed", StringComparison.Ordinal));

        await Poll.UntilAsync(async () => await StatusAsync(gateway, "/rest/oma/softwareconsole/tenant/renamed") == HttpStatusCode.Unauthorized, "the new path is routed");
        (await StatusAsync(gateway, OmaRequests.TenantPath)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task MaskingRules_Changed_MaskTheNextAnswerAndForgetCopiesOfTheOld()
    {
        await using var gateway = await StartAsync();
        (await BodyAsync(gateway)).ShouldContain("\"vdn\":\"");
        string before = await BodyAsync(gateway);

        Edit("masking.json", text => ReplaceRule(text, "tenant", "vdn", "erase"));

        await Poll.UntilAsync(async () => await BodyAsync(gateway) != before, "the new rule masks");
    }

    [Fact]
    public async Task BadFile_ChangesNothingAndIsTold_TheNextGoodOneIsTaken()
    {
        await using var gateway = await StartAsync(GatewayHost.InThisProcess);
        var reload = gateway.Services.GetRequiredService<ConfigurationReload>();
        string version = reload.Status.Version;

        Edit("gateway.json", text => text.Replace("\"FreshSeconds\"", "\"FreschSeconds\"", StringComparison.Ordinal));
        await Poll.UntilAsync(() => reload.Status.Errors.Count > 0, "the mistake is seen");
        reload.Status.Version.ShouldBe(version);
        reload.Status.Errors.ShouldHaveSingleItem().ToString().ShouldContain("did you mean 'FreshSeconds'?");
        (await StatusAsync(gateway, OmaRequests.TenantPath)).ShouldBe(HttpStatusCode.Unauthorized, "still routed");

        Edit("gateway.json", text => text.Replace("\"FreschSeconds\": 60", "\"FreshSeconds\": 61", StringComparison.Ordinal));
        await Poll.UntilAsync(() => reload.Status.Errors.Count == 0, "the good file is taken");
        reload.Status.Version.ShouldNotBe(version);
        reload.Status.NeedRestart.ShouldBeEmpty();
    }

    [Fact]
    public async Task UnreadableFile_IsToldOnce_AndOverOnceItCanBeRead()
    {
        var log = new LogLines();
        await using var gateway = await StartAsync(builder => builder.Logging.AddProvider(log));
        var reload = gateway.Services.GetRequiredService<ConfigurationReload>();
        string version = reload.Status.Version;

        await using (new FileStream(Path.Combine(_config, "gateway.json"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await Poll.UntilAsync(() => reload.Status.Errors.Count > 0, "it is told");
            for (int i = 0; i < 8; i++)
            {
                reload.Look();
            }
        }

        await Poll.UntilAsync(() => reload.Status.Errors.Count == 0, "it is over");
        reload.Status.Version.ShouldBe(version);
        Told(9001).ShouldBe(1);
        Told(9003).ShouldBe(1);

        int Told(int id) => log.Lines.Count(line => line.Contains($" {id} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task KeyThatNeedsARestart_IsNamedUntilItIsAsAtTheStart()
    {
        await using var gateway = await StartAsync(GatewayHost.InThisProcess);
        var reload = gateway.Services.GetRequiredService<ConfigurationReload>();
        string start = await File.ReadAllTextAsync(Path.Combine(_config, "gateway.json"));

        foreach (string spacing in (string[])["\n", "\n\n"])
        {
            Edit("gateway.json", _ => start.Replace("\"LocalEntries\": 10000", "\"LocalEntries\": 9999", StringComparison.Ordinal) + spacing);
            reload.Look();
            reload.Status.NeedRestart.ShouldBe(["TenantLookups:LocalEntries"], "also where a later content changes something else");
        }

        Edit("gateway.json", _ => start);
        reload.Look();
        reload.Status.NeedRestart.ShouldBeEmpty();
    }

    /// <summary>Kubernetes replaces a ConfigMap by moving one symbolic link: the files' own names and times never change.</summary>
    [Fact]
    public async Task SwappedSymbolicLink_IsSeen()
    {
        string mount = _folder.File("mount");
        Directory.CreateDirectory(Path.Combine(mount, "..2026_1"));
        Directory.CreateDirectory(Path.Combine(mount, "..2026_2"));
        foreach (string name in (string[])["gateway.json", "masking.json"])
        {
            string content = await File.ReadAllTextAsync(Path.Combine(_config, name));
            await File.WriteAllTextAsync(Path.Combine(mount, "..2026_1", name), content);
            await File.WriteAllTextAsync(Path.Combine(mount, "..2026_2", name), content.Replace("/tenant/querytenantbasic", "/tenant/renamed", StringComparison.Ordinal));
            File.CreateSymbolicLink(Path.Combine(mount, name), Path.Combine("..data", name));
        }

        Directory.CreateSymbolicLink(Path.Combine(mount, "..data"), "..2026_1");
        _config = mount;
        await using var gateway = await StartAsync();

        Directory.CreateSymbolicLink(Path.Combine(mount, "..data_tmp"), "..2026_2");
        await using (var rename = ChildProcess.Start("mv", ["-T", Path.Combine(mount, "..data_tmp"), Path.Combine(mount, "..data")]))
        {
            await rename.WaitForExitAsync();
        }

        await Poll.UntilAsync(async () => await StatusAsync(gateway, "/rest/oma/softwareconsole/tenant/renamed") == HttpStatusCode.Unauthorized, "the swapped file is in force");
    }

    /// <summary>At the pace of a minute with 500 requests/s and the gateway's own look: <see cref="ReloadLoadTests"/>.</summary>
    [Fact]
    public async Task ManyReloads_OneInThreeBad_NoRequestFails()
    {
        const int reloads = 20;
        await using var gateway = await StartAsync(GatewayHost.InThisProcess);
        var reload = gateway.Services.GetRequiredService<ConfigurationReload>();
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() => LoadAsync(gateway, stop.Token));
        string good = await File.ReadAllTextAsync(Path.Combine(_config, "gateway.json"));

        for (int i = 1; i <= reloads; i++)
        {
            bool bad = i % 3 == 0;
            Edit("gateway.json", _ => good.Replace("\"00:00:10\"", $"\"00:00:{10 + (i % 40)}\"", StringComparison.Ordinal) + (bad ? "}" : $"\n{new string(' ', i)}"));
            reload.Look();
            (reload.Status.Errors.Count > 0).ShouldBe(bad);
            int before = Volatile.Read(ref _answered);
            await Poll.UntilAsync(() => load.IsCompleted || Volatile.Read(ref _answered) >= before + 10, "requests are answered after the reload");
        }

        await stop.CancelAsync();
        await load;
        _failed.ShouldBe(0);
    }

    private Task LoadAsync(GatewayHost gateway, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
    {
        while (!stop.IsCancellationRequested)
        {
            using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant($"tok-{client}-{_answered % 50}"), CancellationToken.None);
            Interlocked.Increment(ref answer.IsSuccessStatusCode ? ref _answered : ref _failed);
        }
    }));

    private Task<GatewayHost> StartAsync(Action<WebApplicationBuilder>? configure = null) => GatewayHost.StartWithAsync(_config, configure,
        [.. GatewayArguments.Upstream(_simulator.Address), $"MailBudget:JournalFile={_folder.File("mail.journal")}"]);

    private void Edit(string name, Func<string, string> edit)
    {
        string path = Path.Combine(_config, name);
        File.WriteAllText(path + ".new", edit(File.ReadAllText(path)));
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string ReplaceRule(string masking, string route, string field, string kind)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(masking)!;
        json["routes"]![route]!["fields"]![field] = kind;
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    /// <summary>Without a token: 401 where the path is routed, 404 where it is not; the upstream is not asked.</summary>
    private static async Task<HttpStatusCode> StatusAsync(GatewayHost gateway, string path)
    {
        using var answer = await gateway.Public.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task<string> BodyAsync(GatewayHost gateway)
    {
        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok-1"));
        return await answer.Content.ReadAsStringAsync();
    }
}
