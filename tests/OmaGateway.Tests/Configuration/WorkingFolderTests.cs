using System.Net;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Configuration;

/// <summary>The folder that the process happens to be started in: it may be anybody's, as large as <c>/</c>, and is nothing to the gateway.</summary>
public sealed class WorkingFolderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _folder.DisposeAsync();

    [Fact]
    public async Task AppSettingsThere_AreNotRead()
    {
        await File.WriteAllTextAsync(_folder.File("appsettings.json"), "{ not JSON");
        await using var gateway = await GatewayProcess.StartInAsync(Path.GetDirectoryName(_folder.File("any"))!);

        (await gateway.Management.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task NoFolder_IsWatched()
    {
        await using var gateway = await GatewayProcess.StartInAsync(Path.GetDirectoryName(_folder.File("any"))!);

        var watches = Directory.EnumerateFiles($"/proc/{gateway.Process.Id}/fdinfo")
            .SelectMany(Lines)
            .Where(static line => line.StartsWith("inotify", StringComparison.Ordinal));

        watches.ShouldBeEmpty();
    }

    /// <summary>The gateway opens and closes files all the time: what is listed may be gone.</summary>
    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
