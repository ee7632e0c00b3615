using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>
/// What goes into the image: the native executable, its configuration and its bill. <c>tests/run</c> publishes once and tells the folder by
/// <c>OMA_PUBLISHED</c>; without it the first test that asks publishes, which takes minutes.
/// </summary>
internal static class PublishedGateway
{
    private static readonly Lazy<Task<string>> Folder = new(FindOrPublishAsync);

    public static Task<string> FolderAsync() => Folder.Value;

    /// <summary>Publishes from a copy of the sources below <paramref name="root"/>, so that the checkout's build stays as it is.</summary>
    public static async Task<string> PublishAsync(string root)
    {
        var (listed, files, _) = await Tool.RunAsync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", "src/OmaGateway", "config", "global.json", ".editorconfig", "Directory.*"]);
        listed.ShouldBe(0);
        foreach (string file in files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Repository.Root, file))))
        {
            string copy = Path.Combine(root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }

        string output = Path.Combine(root, "published");
        var (exitCode, text, error) = await Tool.RunAsync("dotnet", ["publish", Path.Combine(root, "src", "OmaGateway"), "--configuration", "Release", "--output", output], minutes: 20);
        exitCode.ShouldBe(0, text + error);
        return output;
    }

    private static async Task<string> FindOrPublishAsync()
    {
        if (Environment.GetEnvironmentVariable("OMA_PUBLISHED") is { } given)
        {
            string executable = Path.Combine(given, "OmaGateway");
            File.Exists(executable).ShouldBeTrue($"OMA_PUBLISHED names a folder without the gateway: {executable} is missing.");
            return given;
        }

        var folder = Directory.CreateTempSubdirectory("oma-published-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return await PublishAsync(folder.FullName);
    }
}
