using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>The same sources give the same bytes, wherever they lie.</summary>
[Trait("Lane", "long")]
public class ReproducibleBuildTests
{
    [Fact]
    public async Task Publish_FromTwoFolders_GivesTheSameBytes()
    {
        var root = Directory.CreateTempSubdirectory("oma-reproducible-");
        try
        {
            byte[] first = await PublishAsync(root, "one");
            byte[] second = await PublishAsync(root, "another-folder/further-down");
            second.ShouldBe(first);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<byte[]> PublishAsync(DirectoryInfo root, string name)
    {
        string folder = root.CreateSubdirectory(name).FullName;
        var (listed, files, _) = await Tool.RunAsync("git", ["ls-files", "src/OmaGateway", "config", "global.json", ".editorconfig", "Directory.*"]);
        listed.ShouldBe(0);
        foreach (string file in files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Repository.Root, file))))
        {
            string copy = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }

        string output = Path.Combine(folder, "published");
        var (exitCode, text, error) = await Tool.RunAsync("dotnet", ["publish", Path.Combine(folder, "src", "OmaGateway"), "--configuration", "Release", "--output", output]);
        exitCode.ShouldBe(0, text + error);
        return await File.ReadAllBytesAsync(Path.Combine(output, "OmaGateway.dll"));
    }
}
