using System.Net;
using System.Net.Http.Headers;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Secrets;

/// <summary>A disk that hangs under what is looked at, such as a network mount whose server is gone: here a pipe that is opened to write and never written to.</summary>
public sealed class HungDiskTests : IAsyncLifetime
{
    private const string Token = "operator-token-of-the-tests";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();
    private readonly List<FileStream> _hung = [];

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder.File("key"), GatewayArguments.TestKey);
        await File.WriteAllTextAsync(_folder.File("token"), Token);
        foreach (string name in (string[])["gateway.json", "masking.json"])
        {
            File.Copy(Path.Combine(Repository.ConfigFolder, name), _folder.File(name));
        }
    }

    public async Task DisposeAsync()
    {
        _hung.ForEach(static pipe => pipe.Dispose());
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task TokenFile_ThatHangsFromTheStart_HoldsUpNeitherStartNorStop_AndActionsAreOff()
    {
        await PipeAsync("token");
        var hang = HangAsync("token");
        var start = StartAsync();
        await hang;
        await using var gateway = await start.WaitAsync(Soon);

        (await DrainAsync(gateway)).ShouldBe(HttpStatusCode.Forbidden);

        await gateway.StopAsync();
    }

    [Fact]
    public async Task EveryFile_ThatHangsWhileTheGatewayRuns_HoldsUpNeitherRequestsNorStop()
    {
        await using var gateway = await StartAsync();
        foreach (string name in (string[])["token", "key", "gateway.json"])
        {
            await PipeAsync(name);
            await HangAsync(name);
        }

        (await gateway.Public.GetAsync("/openapi.yaml").WaitAsync(Soon)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await gateway.Management.GetAsync("/readyz").WaitAsync(Soon)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await gateway.StopAsync();
    }

    private Task<GatewayProcess> StartAsync()
        => GatewayProcess.StartWithAsync(Path.GetDirectoryName(_folder.File("gateway.json"))!, $"Ops:TokenFile={_folder.File("token")}", $"Secrets:KeyFile={_folder.File("key")}");

    private static async Task<HttpStatusCode> DrainAsync(GatewayProcess gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ops/actions/drain") { Content = new StringContent("{\"confirm\":\"drain\"}", new MediaTypeHeaderValue("application/json")) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return (await gateway.Management.SendAsync(request)).StatusCode;
    }

    private async Task PipeAsync(string name)
    {
        await using var made = ChildProcess.Start("sh", ["-c", $"mkfifo pipe && mv pipe {name}"], workingDirectory: Path.GetDirectoryName(_folder.File(name)));
        await made.WaitForExitAsync();
        made.ExitCode.ShouldBe(0, made.Output);
    }

    /// <summary>A pipe opens only when both ends do: from then on the gateway waits for what it is to read.</summary>
    private async Task HangAsync(string name)
        => _hung.Add(await Task.Run(() => new FileStream(_folder.File(name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)).WaitAsync(Soon));
}
