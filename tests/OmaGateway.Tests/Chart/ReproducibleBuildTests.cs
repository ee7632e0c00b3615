using System.Security.Cryptography;
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
            var first = await PublishAsync(root, "one");
            var second = await PublishAsync(root, "another-folder/further-down");
            first.Keys.ShouldContain("OmaGateway.dll");
            second.ShouldBe(first, ignoreOrder: true);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    /// <summary>The digest of every published file, by its path in the folder.</summary>
    private static async Task<Dictionary<string, string>> PublishAsync(DirectoryInfo root, string name)
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
        return Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(output, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
    }
}
