namespace OmaGateway.Tests.Hosting;

/// <summary>A folder of the test's own, gone with it.</summary>
internal sealed class TemporaryFolder : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oma-test-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
